"""Whether an alert is what a playbook waits for: the place, the event, how bad and how sure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from searchguard.events.alert import CERTAINTIES, SEVERITIES, UNKNOWN, Alert, Info
from searchguard.events.drills import word_of_a_drill
from searchguard.events.geocodes import Place, place_of
from searchguard.events.instants import later
from searchguard.events.outcome import Outcome
from searchguard.policy.model import CapMode, CapTrigger, Event, EventKind

_RANKS = {Outcome.IGNORE: 0, Outcome.CONFIRM: 1, Outcome.ACTIVATE: 2}
_AHEAD = timedelta(hours=1)  # by which a sender's clock may be wrong
_FAR = timedelta(days=7)  # ahead of which nobody warns; a year that is wrong is further

# Looked at where a playbook does not name the events that it waits for.
_CATEGORIES: dict[EventKind, frozenset[str]] = {
    EventKind.DISASTER: frozenset(
        ["Geo", "Met", "Safety", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"]
    ),
    EventKind.ELECTION: frozenset(["Safety", "Security", "Infra", "Other"]),
    EventKind.OUTBREAK: frozenset(["Safety", "Health", "Env", "CBRNE", "Other"]),
    EventKind.ATTACK: frozenset(
        ["Safety", "Security", "Rescue", "Fire", "Transport", "Infra", "CBRNE", "Other"]
    ),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """How an alert fits a playbook.

    `until` is when the event would end; None where nothing says so. `by_mode` says that a person is
    asked because the playbook wants it, and for no other reason.
    """

    event: str
    outcome: Outcome
    reason: str
    until: datetime | None = None
    by_mode: bool = False

    @property
    def rank(self) -> int:
        """Return how far it goes: ignore, confirm, activate."""
        return _RANKS[self.outcome]

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing about the alert itself asks for a person."""
        return self.outcome is Outcome.ACTIVATE or self.by_mode


@dataclass(frozen=True, slots=True)
class _Asked:
    """An alert, what a playbook waits for, and the instant."""

    alert: Alert
    playbook: Event
    trigger: CapTrigger
    at: datetime


def fit(alert: Alert, playbook: Event, trigger: CapTrigger, at: datetime) -> Fit:
    """Return how an alert fits a playbook at an instant: its best info counts."""
    asked = _Asked(alert, playbook, trigger, at)
    infos = [info for info in alert.infos if not info.all_clear]
    if not infos:
        return Fit(playbook.event, Outcome.CONFIRM, "it does not say what happens")
    doubts = tuple(_doubts_of_alert(alert, at))
    return max((_fit_info(asked, info, doubts) for info in infos), key=lambda one: one.rank)


def _fit_info(asked: _Asked, info: Info, doubts: Iterable[str]) -> Fit:
    name = asked.playbook.event
    if against := _against(asked, info):
        return Fit(name, Outcome.IGNORE, against)
    until = _until(asked, info)
    found = [*doubts, *_doubts_of_info(asked, info)]
    if until is None:
        found.append("neither it nor the playbook says when it ends")
    if found:
        return Fit(name, Outcome.CONFIRM, "; ".join(found), until)
    if asked.trigger.mode is CapMode.CONFIRM:
        return Fit(name, Outcome.CONFIRM, "the playbook asks a person first", until, by_mode=True)
    return Fit(name, Outcome.ACTIVATE, "it is what the playbook waits for", until)


def _against(asked: _Asked, info: Info) -> str:
    """Return why an info is not what the playbook waits for; nothing where it may be."""
    severity, certainty = asked.trigger.min_severity, asked.trigger.min_certainty
    if other := _other_event(asked, info):
        return other
    if _place(info, asked.playbook) is Place.OUTSIDE:
        return "it is for other regions than the playbook's"
    if _is_less(info.severity, severity, SEVERITIES):
        return f"it is below the threshold: severity {info.severity}, {severity} asked"
    if _is_less(info.certainty, certainty, CERTAINTIES):
        return f"it is below the threshold: certainty {info.certainty}, {certainty} asked"
    if info.green:
        return "it is below the threshold: the authority's own level is green"
    return "it has expired" if _has_expired(asked, info) else ""


def _other_event(asked: _Asked, info: Info) -> str:
    """Return why the event is not the playbook's; codes count, and else the category."""
    if asked.trigger.events:
        named = {one.casefold() for one in (info.event, *info.codes)}
        if named.isdisjoint(one.casefold() for one in asked.trigger.events):
            return "it is about another event than the playbook's"
    elif info.categories and info.categories.isdisjoint(_CATEGORIES[asked.playbook.kind]):
        return f"its category is out of scope for a playbook of kind {asked.playbook.kind}"
    return ""


def _doubts_of_alert(alert: Alert, at: datetime) -> Iterator[str]:
    if word := word_of_a_drill(alert):
        yield f"it may be a drill: it says `{word}`"
    if alert.sent - at > _AHEAD:
        yield "it was sent in the future"


def _doubts_of_info(asked: _Asked, info: Info) -> Iterator[str]:
    severity, certainty = asked.trigger.min_severity, asked.trigger.min_certainty
    if info.missing:
        yield f"it does not say: {', '.join(info.missing)}"
    if {info.urgency, info.severity, info.certainty} == {UNKNOWN}:
        yield "its urgency, severity and certainty are all unknown"
    if _counts(severity) and info.severity == UNKNOWN:
        yield f"its severity is unknown, {severity} asked"
    if _counts(certainty) and info.certainty == UNKNOWN:
        yield f"its certainty is unknown, {certainty} asked"
    if info.urgency == "Past":
        yield "it is about something past"
    if info.unread_expires:
        yield "its `expires` cannot be read"
    if _is_backward(asked.alert, info):
        yield "it expired before it was sent"
    if info.effective is not None and info.effective - asked.at > _FAR:
        yield f"it takes effect only in more than {_FAR.days} days"
    if _place(info, asked.playbook) is Place.UNSURE:
        yield _unsure(info)


def _unsure(info: Info) -> str:
    if any(area.geocodes for area in info.areas):
        return "its geocodes do not place it inside the playbook's regions"
    if any(area.has_shape for area in info.areas):
        return "it has a polygon or circle and no geocode"
    return "it has no geocode"


def _place(info: Info, playbook: Event) -> Place:
    if not playbook.regions:
        return Place.INSIDE
    places = {place_of(area, playbook.regions) for area in info.areas}
    if Place.INSIDE in places:
        return Place.INSIDE
    return Place.OUTSIDE if places == {Place.OUTSIDE} else Place.UNSURE


def _counts(threshold: str) -> bool:
    return threshold not in {"", UNKNOWN}


def _is_less(value: str, threshold: str, order: Sequence[str]) -> bool:
    """Tell whether a value is known to be under a threshold, in an order that begins with most."""
    if not _counts(threshold) or value == UNKNOWN:
        return False
    return order.index(value) > order.index(threshold)


def _is_backward(alert: Alert, info: Info) -> bool:
    return info.expires is not None and info.expires <= alert.sent


def _has_expired(asked: _Asked, info: Info) -> bool:
    most = asked.playbook.max_duration
    if info.unread_expires or _is_backward(asked.alert, info):
        return False
    if info.expires is not None:
        return info.expires <= asked.at
    return bool(most) and later(asked.alert.sent, most) <= asked.at


def _until(asked: _Asked, info: Info) -> datetime | None:
    """Return when an event would end that begins now: when the alert does, or at its maximum."""
    most = asked.playbook.max_duration
    if info.expires is not None and not _is_backward(asked.alert, info):
        return min(info.expires, later(asked.at, most)) if most else info.expires
    return later(min(asked.alert.sent, asked.at), most) if most else None
