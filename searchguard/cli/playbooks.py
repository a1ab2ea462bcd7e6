"""`searchguard event list` and `show`: which playbooks there are, what is on, and what was."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from searchguard.cli.activating import EventArgument
from searchguard.cli.desk import Desk, at_desk
from searchguard.cli.event_history import history_data, history_lines, history_of
from searchguard.cli.flips import time_told
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.shown import visible
from searchguard.errors import SwitchboardError
from searchguard.events.ledger import Ledger
from searchguard.policy.model import Event
from searchguard.service.ledger_file import read_ledger
from searchguard.snapshot.standing import standing
from searchguard.snapshot.switchboard import Switchboard

StateOption = Annotated[
    Path | None,
    typer.Option("--state", metavar="DIR", help="Folder of the alerts' ledger: tell what waits."),
]


@at_desk
def list_events(desk: Desk, state: StateOption = None, form: FormatOption = Format.TEXT) -> None:
    """List the playbooks, which are on and until when, and what waits for a person."""
    board = desk.boards.newest().switchboard
    ledger = read_ledger(state) if state else Ledger()
    rows = [_row(event, board, ledger, datetime.now(UTC)) for event in desk.lists.events]
    if form is Format.JSON:
        print(json.dumps(rows, ensure_ascii=False))
        return
    width = max((len(row["event"]) for row in rows), default=0)
    for row in rows:
        print(visible(f"{row['event']:<{width}}  {row['state']:<9}{_until(row, desk)}".rstrip()))
    if not rows:
        print("there is no playbook: write one in events/")


@at_desk
def show(
    desk: Desk,
    event: EventArgument,
    history: Annotated[
        bool, typer.Option("--history", help="Tell when it was on, who did it and why.")
    ] = False,
    decision_log: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR",
            envvar="SEARCHGUARD_DECISION_LOG",
            help="A server's decision log, to count the answers that it changed; repeatable.",
        ),
    ] = None,
    state: StateOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Show a playbook, whether it is on, who switched it on, why, and until when."""
    playbook = next((one for one in desk.lists.events if one.event == event), None)
    if playbook is None:
        known = ", ".join(one.event for one in desk.lists.events) or "none"
        raise SwitchboardError(f"there is no playbook `{event}`; there are: {known}")
    newest = desk.boards.newest()
    ledger = read_ledger(state) if state else Ledger()
    row = _row(playbook, newest.switchboard, ledger, datetime.now(UTC))
    past = history_of(desk, event, newest, decision_log or ()) if history else None
    if form is Format.JSON:
        data = {**row, "playbook": _data(playbook)}
        data |= history_data(past) if past else {}
        print(json.dumps(data, ensure_ascii=False))
        return
    lines = [*_lines(desk, playbook, row), *(history_lines(past, desk) if past else ())]
    print("\n".join(map(visible, lines)))


def _row(event: Event, board: Switchboard, ledger: Ledger, at: datetime) -> dict[str, Any]:
    """Return a playbook's state, and who made it so."""
    found = standing(event, board, at)
    row: dict[str, Any] = {"event": event.event, "state": found.state, "until": None}
    if found.until:
        row |= {"until": msgspec.to_builtins(found.until), "by": found.by}
    if on := found.activation:
        row |= {"from": msgspec.to_builtins(on.starts), "reason": on.reason}
        row |= {"regions": on.regions, "extended": on.extended}
    if waiting := ledger.taken_up(event.event, at):
        message = waiting.messages[-1].identifier
        row["waiting"] = {"sender": waiting.sender, "alert": message}
    return row


def _until(row: dict[str, Any], desk: Desk) -> str:
    """Return what stands behind a state, in words."""
    parts = []
    if row["until"]:
        until = time_told(datetime.fromisoformat(row["until"]), desk.zone)
        parts.append(f"until {until}, by {row['by']}")
    if row.get("reason"):
        parts[-1] += f": {row['reason']}"
    if waiting := row.get("waiting"):
        parts.append(f"an alert of {waiting['sender']} waits for a person")
    return "  " + "; ".join(parts) if parts else ""


def _lines(desk: Desk, event: Event, row: dict[str, Any]) -> Iterator[str]:
    yield f"{event.event}, {event.kind}: {row['state']}{_until(row, desk)}"
    yield f"happens in  {', '.join(event.regions) or 'anywhere'}"
    yield f"shown in    {', '.join(event.show_in) or 'everywhere'}"
    yield f"notices     {', '.join(event.notices) or 'none'}"
    yield f"terms       {', '.join(term.text or '(words together)' for term in event.terms)}"
    if event.stricter:
        yield f"stricter    {', '.join(event.stricter)}"
    if event.max_duration:
        more = event.extend
        extended = f", extended by {_hours(more.by)} up to {more.times} times" if more else ""
        yield f"lasts       {_hours(event.max_duration)} at most{extended}"
    if event.trigger.people:
        yield f"people      {', '.join(event.trigger.people)}"
    if event.contacts:
        yield f"ask         {', '.join(event.contacts)}"


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:g} h"


def _data(event: Event) -> dict[str, Any]:
    """Return a playbook as data."""
    return {
        "kind": event.kind,
        "regions": event.regions,
        "show_in": event.show_in,
        "notices": event.notices,
        "stricter": event.stricter,
        "max_duration_seconds": event.max_duration,
        "people": event.trigger.people,
        "contacts": event.contacts,
    }
