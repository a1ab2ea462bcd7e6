"""What a flip of the switchboard did, in words and for programs."""

import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from searchguard.cli.desk import Desk
from searchguard.cli.output import Format
from searchguard.cli.shown import visible
from searchguard.policy.model import Event
from searchguard.snapshot.event_flips import latest_end
from searchguard.snapshot.switchboard import (
    EVENTS,
    Activation,
    Change,
    ChangeKind,
    Switchboard,
)
from searchguard.snapshot.switchboards import Version

_DONE = {
    ChangeKind.ACTIVATE: "is on",
    ChangeKind.EXTEND: "is prolonged",
    ChangeKind.END: "ends",
    ChangeKind.STAND_DOWN: "is stood down",
    ChangeKind.PAUSE: "is paused",
    ChangeKind.RESUME: "holds again",
    ChangeKind.UNBLOCK: "is let through",
    ChangeKind.BLOCK_AGAIN: "is no longer let through",
    ChangeKind.STATE: "is switched",
    ChangeKind.ENFORCEMENT: "is switched",
}


def tell(desk: Desk, version: Version, form: Format) -> None:
    """Print what a new version of the switchboard changed."""
    switchboard = version.switchboard
    if form is Format.JSON:
        print(json.dumps(row_of(switchboard), ensure_ascii=False))
        return
    print("\n".join(map(visible, _lines(desk, switchboard))))


def row_of(switchboard: Switchboard) -> dict[str, object]:
    """Return what a version changed, by whom and why, as data."""
    change: dict[str, object] = msgspec.to_builtins(switchboard.change) or {}
    created = msgspec.to_builtins(switchboard.created)
    return {"version": switchboard.version, "at": created, **change}


def time_told(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as people write it where the policy team is."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def summary(change: Change, zone: ZoneInfo) -> str:
    """Return a change as one line: what, until when, who and why."""
    until = f" until {time_told(change.until, zone)}" if change.until else ""
    if change.kind is ChangeKind.END:
        until = f" at {time_told(change.until, zone)}" if change.until else ""
    people = f"{change.by} and {change.second}" if change.second else change.by
    return f"`{change.subject}` {_DONE[change.kind]}{until}; by {people}: {change.reason}"


def _lines(desk: Desk, switchboard: Switchboard) -> Iterator[str]:
    change = switchboard.change
    if change is None:
        return
    yield summary(change, desk.zone)
    begun = change.kind in {ChangeKind.ACTIVATE, ChangeKind.EXTEND}
    for activation in switchboard.events:
        if begun and change.subject == f"{EVENTS}/{activation.id}":
            yield from _more(desk, activation)
    yield f"version {switchboard.version} of the switchboard in {desk.boards.place}"


def _more(desk: Desk, activation: Activation) -> Iterator[str]:
    if activation.starts > datetime.now(desk.zone):
        yield f"it begins at {time_told(activation.starts, desk.zone)}"
    if activation.regions:
        yield f"for {', '.join(activation.regions)}"
    playbook: Event | None = next(
        (one for one in desk.lists.events if one.event == activation.id), None
    )
    latest = latest_end(playbook, activation) if playbook else None
    if latest and latest > activation.until:
        yield f"it ends by itself; it can be extended until {time_told(latest, desk.zone)}"
    else:
        yield "it ends by itself"
