"""Flips of events: a playbook is switched on, prolonged, ended, or stood down."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from searchguard.errors import SwitchboardError
from searchguard.policy.model import Event, EventState, Lists
from searchguard.snapshot.flipping import Flip, Person, change_of, changed
from searchguard.snapshot.gating import longest
from searchguard.snapshot.switchboard import (
    EVENTS,
    Activation,
    ChangeKind,
    Pause,
    Switchboard,
)
from searchguard.snapshot.switchboard_form import LONGEST

USUAL = timedelta(hours=24)


def armed(lists: Lists, name: str) -> Event:
    """Return an armed playbook.

    Raises:
        SwitchboardError: There is none of that name, or it is not armed.
    """
    event = next((one for one in lists.events if one.event == name), None)
    if event is None:
        known = ", ".join(one.event for one in lists.events) or "none"
        raise SwitchboardError(f"there is no playbook `{name}`; there are: {known}")
    if event.state is not EventState.ARMED:
        msg = f"the playbook `{name}` is {event.state}: only an armed one can be switched on"
        raise SwitchboardError(msg)
    return event


def activate(
    event: Event,
    who: Person,
    *,
    lasts: timedelta | None = None,
    starts: datetime | None = None,
    regions: Sequence[str] = (),
) -> Flip:
    """Return the flip that switches a playbook on.

    Args:
        event: The playbook.
        who: Who does it.
        lasts: For how long; a day, or as long as the playbook allows if that is less, if absent.
        starts: From when; from now on, if absent.
        regions: Where it is, if not everywhere that the playbook is for.
    """

    def flip(before: Switchboard) -> Switchboard:
        running = _activation(before, event.event)
        if running:
            msg = f"`{event.event}` is on until {_told(running.until)}: extend it, or end it first"
            raise SwitchboardError(msg)
        begins = starts or who.at
        most = longest(event, 0)
        length = lasts or min(USUAL, most or USUAL)
        entry = Activation(
            id=event.event,
            starts=begins,
            until=begins + length,
            regions=tuple(regions),
            by=who.by,
            reason=who.reason,
            second=who.second,
        )
        if entry.until <= who.at:
            raise SwitchboardError(f"`{event.event}` would be over before it began")
        return changed(before, ChangeKind.ACTIVATE, entry, who, events=(*before.events, entry))

    return flip


def extend(event: Event, who: Person, *, lasts: timedelta | None = None) -> Flip:
    """Return the flip that prolongs an event: by as much as its playbook says, if not told."""

    def flip(before: Switchboard) -> Switchboard:
        running = _running(before, event.event)
        step = timedelta(seconds=event.extend.by) if event.extend else None
        more = lasts or step
        if more is None:
            msg = f"the playbook `{event.event}` does not say by how much: name --for"
            raise SwitchboardError(msg)
        until = running.until + more
        entry = replace(running, until=until, extended=_extensions(event, running, until))
        others = tuple(one for one in before.events if one.id != event.event)
        return changed(before, ChangeKind.EXTEND, entry, who, events=(*others, entry))

    return flip


def end(event: str, who: Person, *, after: timedelta = timedelta()) -> Flip:
    """Return the flip that ends an event, at once or after some time."""

    def flip(before: Switchboard) -> Switchboard:
        running = _running(before, event)
        others = tuple(one for one in before.events if one.id != event)
        until = who.at + after
        if until >= running.until:
            raise SwitchboardError(f"`{event}` ends before that, at {_told(running.until)}")
        entry = replace(running, until=until)
        kept = (entry,) if after and running.starts < until else ()
        return changed(before, ChangeKind.END, entry, who, events=(*others, *kept))

    return flip


def stand_down(event: Event, who: Person) -> Flip:
    """Return the flip that takes an event back: it is not needed after all.

    What its schedule switches on is paused until the schedule has ended.
    """

    def flip(before: Switchboard) -> Switchboard:
        running = _activation(before, event.event)
        schedule = event.trigger.schedule
        ahead = schedule is not None and schedule.ends > who.at
        if running is None and not ahead:
            raise SwitchboardError(f"`{event.event}` is not on: there is nothing to stand down")
        others = tuple(one for one in before.events if one.id != event.event)
        pauses = before.pauses
        until = who.at
        if schedule and ahead:
            until = min(schedule.ends, who.at + LONGEST)
            pauses = (
                *pauses,
                Pause(
                    rule_id=_rule_of(event),
                    until=until,
                    by=who.by,
                    reason=who.reason,
                    second=who.second,
                ),
            )
        change = change_of(ChangeKind.STAND_DOWN, _rule_of(event), who, until)
        return replace(before, events=others, pauses=pauses, change=change)

    return flip


def _extensions(event: Event, running: Activation, until: datetime) -> int:
    """Return how many extensions it takes to reach an instant: none within the first time."""
    times = event.extend.times if event.extend else 0
    for count in range(running.extended, times + 1):
        most = longest(event, count)
        if most is None or until - running.starts <= most:
            return count
    most = longest(event, times)
    latest = running.starts + most if most else running.until
    msg = f"`{event.event}` may be on until {_told(latest)} at most: activate it anew after that"
    raise SwitchboardError(msg)


def latest_end(event: Event, running: Activation) -> datetime | None:
    """Return until when an event could be prolonged; None where nothing limits it."""
    most = longest(event, event.extend.times if event.extend else 0)
    return running.starts + most if most else None


def _activation(board: Switchboard, event: str) -> Activation | None:
    return next((one for one in board.events if one.id == event), None)


def _running(board: Switchboard, event: str) -> Activation:
    running = _activation(board, event)
    if running is None:
        raise SwitchboardError(f"`{event}` is not on")
    return running


def _rule_of(event: Event) -> str:
    return f"{EVENTS}/{event.event}"


def _told(instant: datetime) -> str:
    return instant.isoformat(timespec="minutes")
