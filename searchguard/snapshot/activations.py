"""What became of an event each time that it was switched on, by the versions of a switchboard."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from searchguard.snapshot.standing import ENDING
from searchguard.snapshot.switchboard import EVENTS, Change, ChangeKind, Switchboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Activated:
    """One time that an event was on: who switched it on, when, why, and how it ended.

    `until` is when it ends or has ended; `ended` is the change that ended it, None where it ends by
    itself. `extended` counts how often it was prolonged.
    """

    starts: datetime
    until: datetime
    by: str
    reason: str
    regions: tuple[str, ...] = ()
    extended: int = 0
    ended: Change | None = None

    def state(self, at: datetime) -> str:
        """Return how it stands at an instant: `stood down` if it was not needed after all."""
        if self.ended is not None and self.ended.kind is ChangeKind.STAND_DOWN:
            return "stood down"
        if at >= self.until:
            return "ended"
        if at < self.starts:
            return "scheduled"
        return "ending" if self.until <= at + ENDING else "active"


def activations_of(event: str, past: Iterable[Switchboard]) -> list[Activated]:
    """Return the times that an event was on, the newest first.

    Args:
        event: The event.
        past: The versions of a switchboard, the newest first.
    """
    found: list[Activated] = []
    for board in reversed(list(past)):
        change = board.change
        if change is None or change.subject != f"{EVENTS}/{event}":
            continue
        entry = next((one for one in board.events if one.id == event), None)
        if change.kind is ChangeKind.ACTIVATE and entry is not None:
            found.append(
                Activated(
                    starts=entry.starts,
                    until=entry.until,
                    by=entry.by,
                    reason=entry.reason,
                    regions=entry.regions,
                )
            )
        elif found:
            found[-1] = _after(found[-1], change, board)
    return found[::-1]


def _after(one: Activated, change: Change, board: Switchboard) -> Activated:
    match change.kind:
        case ChangeKind.EXTEND:
            until, times = change.until or one.until, one.extended + 1
            return replace(one, until=until, extended=times, ended=None)
        case ChangeKind.END:
            return replace(one, until=change.until or board.created, ended=change)
        case ChangeKind.STAND_DOWN if board.created < one.until:
            return replace(one, until=board.created, ended=change)
    return one
