"""Playbooks: events that are armed in advance."""

from dataclasses import dataclass, field
from datetime import datetime

from searchguard.policy.model.choices import CapMode, EventKind, EventState
from searchguard.policy.model.rules import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a playbook switches itself on and off: aware instants."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CapTrigger:
    """Which alerts of an authority (OASIS CAP) may ask for a playbook."""

    senders: tuple[str, ...]
    events: tuple[str, ...] = ()
    min_severity: str = ""
    min_certainty: str = ""
    mode: CapMode = CapMode.CONFIRM


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Who or what may switch a playbook on."""

    people: tuple[str, ...] = ()
    schedule: Schedule | None = None
    cap: CapTrigger | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """By how much, in seconds, and how often a running event may be prolonged."""

    by: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A playbook armed in advance; `max_duration` is in seconds."""

    event: str
    kind: EventKind
    state: EventState
    regions: tuple[str, ...] = ()
    show_in: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    notices: tuple[str, ...] = ()
    stricter: tuple[str, ...] = ()
    trigger: Trigger = field(default_factory=Trigger)
    max_duration: int = 0
    extend: Extension | None = None
    contacts: tuple[str, ...] = ()
