"""Switches: a switchboard made ready for an engine, once, so that no request waits for it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from searchguard.engine.allowed import Allowed
from searchguard.engine.context import Context
from searchguard.engine.gates import OPEN, Gates, Pausing, Window
from searchguard.engine.literals import says, terms_of
from searchguard.engine.placed import Placed
from searchguard.engine.playbooks import capped, scheduled
from searchguard.engine.scope import RegionFit, region_fit
from searchguard.policy.model import Event
from searchguard.policy.regions import region_and_wider
from searchguard.snapshot.switchboard import (
    EVENTS,
    Enforcement,
    Live,
    Mode,
    Pause,
    StateChange,
    Switchboard,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What is switched on and off at the moment, by rule; made by `Engine.switches`."""

    document: Switchboard
    gates: Mapping[str, Gates]
    allowed: Allowed | None

    @property
    def version(self) -> int:
        """The version of the switchboard, which each answer names."""
        return self.document.version

    def of(self, rule_id: str) -> Gates:
        """Return what is said of a rule."""
        return self.gates.get(rule_id, OPEN)

    def observed(self, context: Context, at: datetime) -> Enforcement | None:
        """Return what says that a decision for a user is counted and not carried out, if so.

        The most exact one is heard: by region, then by surface; of equals the one that enforces.
        """
        fitting = [one for one in self.document.enforcement if _covers(one, context, at)]
        found = max(fitting, key=_exactness, default=None)
        return found if found and found.mode is Mode.OBSERVE else None

    def instants(self) -> Iterator[datetime]:
        """Yield the instants at which decisions begin or cease to be carried out."""
        return (one.until for one in self.document.enforcement)


def switches_of(
    document: Switchboard, placed: Sequence[Placed], playbooks: Mapping[str, Event]
) -> Switches:
    """Return a switchboard made ready.

    Args:
        document: The switchboard; what it names that is not there does nothing.
        placed: The rules that are matched, those of playbooks among them.
        playbooks: The armed playbooks, by the identities of their rules.
    """
    windows = {name: tuple(_windows(event, document)) for name, event in playbooks.items()}
    stricter = defaultdict[str, list[Window]](list)
    for name, event in playbooks.items():
        for rule_id in event.stricter:
            stricter[rule_id].extend(windows[name])
    states = {one.rule_id: one for one in document.states}
    by_name = defaultdict[str, list[Pause]](list)
    for pause in document.pauses:
        by_name[pause.rule_id or pause.blocklist].append(pause)
    gates = dict[str, Gates]()
    for one in placed:
        named = [*by_name[one.id], *by_name[one.blocklist.blocklist]] if by_name else []
        pauses = [pause for pause in named if pause.second or not one.rule.protected]
        playbook = playbooks.get(one.id)
        if playbook is not None or pauses or one.id in stricter or one.id in states:
            gates[one.id] = Gates(
                event=playbook,
                windows=windows.get(one.id, ()),
                stricter=tuple(stricter[one.id]),
                pauses=tuple(_pausing(pause, one) for pause in pauses),
                state=_state(states, one),
            )
    allowed = Allowed(document.allows) if document.allows else None
    return Switches(document=document, gates=gates, allowed=allowed)


def _state(states: Mapping[str, StateChange], placed: Placed) -> StateChange | None:
    """Return the state that is asked for a rule.

    A playbook is switched by its event alone, and one person cannot weaken a protected rule.
    """
    found = states.get(placed.id)
    if found is None or placed.blocklist.blocklist == EVENTS:
        return None
    alone = placed.rule.protected and found.state is Live.SHADOW and not found.second
    return None if alone else found


def _windows(event: Event, document: Switchboard) -> Iterator[Window]:
    asked = (one for one in document.events if one.id == event.event)
    for activation in (*scheduled(event), *asked):
        starts, until = capped(activation, event)
        yield Window(
            event=event.event,
            regions=activation.regions,
            show_in=event.show_in,
            starts=starts,
            until=until,
            by=activation.by,
            reason=activation.reason,
        )


def _pausing(pause: Pause, placed: Placed) -> Pausing:
    if not pause.term:
        return Pausing(pause=pause, terms=None)
    places = (
        place
        for place, term in enumerate(terms_of(placed.rule))
        if says(term, pause.term) or any(pause.term in group for group in term.all_of)
    )
    return Pausing(pause=pause, terms=frozenset(places))


def _covers(enforcement: Enforcement, context: Context, at: datetime) -> bool:
    if not enforcement.holds(at) or enforcement.surface not in {None, context.surface}:
        return False
    regions = (enforcement.region,) if enforcement.region else ()
    return region_fit(regions, context.region) is RegionFit.INSIDE


def _exactness(enforcement: Enforcement) -> tuple[int, bool, bool]:
    return (
        len(region_and_wider(enforcement.region)),
        enforcement.surface is not None,
        enforcement.mode is Mode.ENFORCE,
    )
