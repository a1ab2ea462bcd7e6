"""Playbooks as rules: an event answers the queries that hold its terms, while it is active."""

from datetime import datetime, timedelta

from searchguard.policy.model import (
    Action,
    Blocklist,
    Event,
    EventKind,
    EventState,
    Lists,
    Rule,
    RuleState,
)
from searchguard.snapshot.gating import longest
from searchguard.snapshot.switchboard import EVENTS, Activation

_REASONS = {
    EventKind.DISASTER: "crisis",
    EventKind.ELECTION: "election",
    EventKind.OUTBREAK: "health",
    EventKind.ATTACK: "crisis",
}
SCHEDULE = "schedule"  # who switches on what switches itself on


def playbook_rules(lists: Lists) -> tuple[Blocklist, dict[str, Event]]:
    """Return the armed playbooks of some lists as rules, and each of them by its rule's identity.

    A rule is a pointer for those whom its event is shown to; whether it is on is asked apart.
    """
    armed = [event for event in lists.events if event.state is EventState.ARMED]
    rules = tuple(
        Rule(
            id=event.event,
            action=Action.POINTER,
            state=RuleState.LIVE,
            reason=_REASONS[event.kind],
            terms=event.terms,
            regions=event.show_in,
            notices=event.notices,
            cases=event.cases,
        )
        for event in armed
    )
    blocklist = Blocklist(blocklist=EVENTS, owner="", policy="", rules=rules)
    return blocklist, {f"{EVENTS}/{event.event}": event for event in armed}


def scheduled(event: Event) -> tuple[Activation, ...]:
    """Return the time that an event switches itself on for, if it does."""
    schedule = event.trigger.schedule
    if schedule is None:
        return ()
    return (
        Activation(
            id=event.event,
            starts=schedule.starts,
            until=min(schedule.ends, _end_of(schedule.starts, longest(event, 0))),
            by=SCHEDULE,
            reason="it is in its schedule",
        ),
    )


def capped(activation: Activation, event: Event) -> tuple[datetime, datetime]:
    """Return from when until when an activation holds: never longer than its playbook allows."""
    most = longest(event, activation.extended)
    return activation.starts, min(activation.until, _end_of(activation.starts, most))


def _end_of(starts: datetime, most: timedelta | None) -> datetime:
    return datetime.max.replace(tzinfo=starts.tzinfo) if most is None else starts + most
