"""Playbooks: events that are armed in advance."""

from dataclasses import dataclass, field
from datetime import datetime

from searchguard.policy.model.choices import CapMode, EventKind, EventState
from searchguard.policy.model.rules import Case, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a playbook switches itself on and off: aware instants."""

    starts: datetime
    """When it switches itself on."""
    ends: datetime
    """When it switches itself off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapTrigger:
    """Which alerts of an authority (OASIS CAP) may ask for a playbook."""

    senders: tuple[str, ...]
    """The authorities whose alerts count, as the alerts name them."""
    events: tuple[str, ...] = ()
    """Codes of events; without it any."""
    min_severity: str = ""
    """The least severity of an alert that counts."""
    min_certainty: str = ""
    """The least certainty of an alert that counts."""
    mode: CapMode = CapMode.CONFIRM
    """confirm: a person is asked first. auto: it is switched on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Who or what may switch a playbook on."""

    people: tuple[str, ...] = ()
    """Roles of the people who may switch it on."""
    schedule: Schedule | None = None
    """When it switches itself on and off."""
    cap: CapTrigger | None = None
    """Which alerts of authorities (OASIS CAP) may ask for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """By how much, in seconds, and how often a running event may be prolonged."""

    by: int
    """By how long, such as 24h."""
    times: int
    """How often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A playbook armed in advance; `max_duration` is in seconds."""

    event: str
    """Its id, the name of the file."""
    kind: EventKind
    """What sort of event it is for."""
    state: EventState
    """planned: being written. armed: may be switched on. retired: kept for the record."""
    regions: tuple[str, ...] = ()
    """Where it happens."""
    show_in: tuple[str, ...] = ()
    """Whose users see it."""
    terms: tuple[Term, ...] = ()
    """Queries that hold one of these are answered while it is active."""
    notices: tuple[str, ...] = ()
    """What is shown while it is active, most important first."""
    stricter: tuple[str, ...] = ()
    """Rules, `<blocklist>/<rule>`, that are live while it is active."""
    trigger: Trigger = field(default_factory=Trigger)
    """Who or what may switch it on."""
    max_duration: int = 0
    """How long it may stay on, such as 72h."""
    extend: Extension | None = None
    """How far a running event may be prolonged."""
    contacts: tuple[str, ...] = ()
    """Whom to ask."""
    cases: tuple[Case, ...] = ()
    """Queries and what each must get while it is active: under block, pointer, pass or checks."""
