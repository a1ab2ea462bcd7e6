"""How a playbook stands: armed, on and by whom, or off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from searchguard.policy.model import Event, EventState
from searchguard.snapshot.switchboard import EVENTS, Activation, Switchboard

ENDING = timedelta(hours=1)  # before its end an event is told as ending
SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A state in a word, and the activation that makes it so, if one does.

    `until` and `by` are those of the activation or of the schedule; absent where it is off.
    """

    state: str
    activation: Activation | None = None
    until: datetime | None = None
    by: str = ""
    reason: str = ""


def standing(event: Event, board: Switchboard, at: datetime) -> Standing:
    """Return how a playbook stands at an instant."""
    if event.state is not EventState.ARMED:
        return Standing(state=str(event.state))
    on = next((one for one in board.events if one.id == event.event and one.until > at), None)
    if on is not None:
        return Standing(
            state=_state(on, at), activation=on, until=on.until, by=on.by, reason=on.reason
        )
    schedule = event.trigger.schedule
    if schedule is None or not schedule.starts <= at < schedule.ends:
        return Standing(state="armed")
    name = f"{EVENTS}/{event.event}"
    paused = any(one.rule_id == name and one.until > at for one in board.pauses)
    state = "paused" if paused else "active"
    return Standing(state=state, until=schedule.ends, by=SCHEDULE)


def _state(on: Activation, at: datetime) -> str:
    if on.starts > at:
        return "scheduled"
    return "ending" if on.until <= at + ENDING else "active"
