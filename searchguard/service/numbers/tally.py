"""What is counted of the decisions that one set of lists makes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.policy.model import Action, EventState, Lists, Surface
from searchguard.service.numbers.families import (
    DECISIONS,
    EVENT_ANSWERS,
    FALLBACKS,
    IGNORED,
    LEFT_OUT,
    OBSERVED,
    REFUSED,
    RULE_HITS,
    SHADOW_HITS,
    SOFTENED,
    TRUNCATED,
)
from searchguard.service.numbers.locales import Locales
from searchguard.service.numbers.memory import Row
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.numbers.series import OVERFLOW, Named, SeriesTable

_FIELDS = ("region", "language")
_CODES = {3: "InvalidArgument", 7: "PermissionDenied", 13: "Internal"}
_MOST_ASKERS = 1 << 13


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of all that the decisions from one set of lists can count."""

    locales: Locales
    decisions: dict[tuple[Action, Surface, str], int]
    hits: dict[str, int]
    shadow_hits: dict[str, int]
    left_out: dict[str, int]
    events: dict[str, int]
    observed: dict[tuple[Action, Surface, str], int]
    fallbacks: dict[str, int]
    ignored: dict[str, int]
    refused: dict[int, int]
    softened: int
    truncated: int

    @classmethod
    def named(cls, series: SeriesTable, lists: Lists, rules: Iterable[str]) -> "Slots":
        """Name every series, so that each is there, at 0, before it first counts.

        Args:
            series: The table to name them in.
            lists: The lists that answer.
            rules: The identities of their rules that are served.
        """
        found, ids = Locales(lists.workspace.locales), tuple(rules)
        armed = tuple(one.event for one in lists.events if one.state is EventState.ARMED)
        reviewed = tuple(one.notice for one in lists.notices if one.parent and one.review_by)
        # A series more for each rule would leave room for fewer rules.
        shared = tuple(
            f"{one.blocklist}/{rule.id}"
            for one in lists.blocklists
            for rule in one.rules
            if rule.percent < 100
        )
        acts = tuple(one for one in Action if one is not Action.PASS)
        return cls(
            locales=found,
            decisions=_each_kind(series, DECISIONS.name, tuple(Action), found.labels),
            events=_each(series, EVENT_ANSWERS.name, armed),
            observed=_each_kind(series, OBSERVED.name, acts, found.labels),
            fallbacks=_each(series, FALLBACKS.name, reviewed),
            hits=_each(series, RULE_HITS.name, ids),
            shadow_hits=_each(series, SHADOW_HITS.name, ids),
            left_out=_each(series, LEFT_OUT.name, shared),
            ignored=_each(series, IGNORED.name, _FIELDS),
            refused={code: series.slot(REFUSED.name, name) for code, name in _CODES.items()},
            softened=series.slot(SOFTENED.name),
            truncated=series.slot(TRUNCATED.name),
        )


def _each_kind(
    series: SeriesTable, family: str, actions: tuple[Action, ...], locales: tuple[str, ...]
) -> dict[tuple[Action, Surface, str], int]:
    kinds = tuple(product(actions, Surface, locales))
    names = (Named(family, (str(a), str(s), where)) for a, s, where in kinds)
    return dict(zip(kinds, series.slots(names), strict=True))


def _each(series: SeriesTable, family: str, labels: tuple[str, ...]) -> dict[str, int]:
    slots = series.slots(Named(family, (label,)) for label in labels)
    return dict(zip(labels, slots, strict=True))


class Tally:
    """Counts decisions in the row of this process; no statement that counts has a call in it."""

    __slots__ = ("_askers", "_counts", "_slots")

    def __init__(self, slots: Slots, row: Row) -> None:
        self._slots = slots
        self._counts = row.counts
        self._askers: dict[bytes, int] = {}

    @classmethod
    def of(cls, numbers: Numbers, lists: Lists, rules: Iterable[str]) -> "Tally":
        """Return a tally of what the rules of some lists decide, at 0 where they are new."""
        return cls(Slots.named(numbers.series, lists, rules), numbers.row)

    def written_to(self, row: Row) -> "Tally":
        """Return the tally of the same lists for another process."""
        return Tally(self._slots, row)

    def passed(self, context: Context, number: int = 1) -> None:
        """Count queries that pass."""
        slot = self._slot_of_passes(context)
        self._counts[slot] += number

    def passed_plainly(self, asker: bytes, context_of: Callable[[bytes], Context]) -> None:
        """Count a query that passes: almost every one, so whose it is, is looked up by its bytes.

        Args:
            asker: The bytes of the context.
            context_of: Reads them, the first time.
        """
        slot = self._askers.get(asker)
        if slot is None:
            slot = self._slot_of_passes(context_of(asker))
            if len(self._askers) >= _MOST_ASKERS:
                self._askers.clear()
            self._askers[asker] = slot
        self._counts[slot] += 1

    def decided(self, decision: Decision, context: Context) -> None:
        """Count a decision of the engine, and all that it tells."""
        slots, counts = self._slots, self._counts
        locale = slots.locales.of(context)
        where = slots.decisions[decision.action, context.surface, locale]
        counts[where] += 1
        if decision.observed:
            seen = slots.observed[decision.observed.action, context.surface, locale]
            counts[seen] += 1
        for event in decision.event_ids:
            changed = slots.events.get(event, OVERFLOW)
            counts[changed] += 1
        for notice in decision.fallen_back:
            stale = slots.fallbacks.get(notice, OVERFLOW)
            counts[stale] += 1
        if decision.rule_id:
            hit = slots.hits.get(decision.rule_id, OVERFLOW)
            counts[hit] += 1
        for rule in decision.shadow_rules:
            hit = slots.shadow_hits.get(rule, OVERFLOW)
            counts[hit] += 1
        for rule in decision.left_out_rules:
            hit = slots.left_out.get(rule, OVERFLOW)
            counts[hit] += 1
        for field in decision.ignored_context:
            ignored = slots.ignored[field]
            counts[ignored] += 1
        if decision.softened:
            counts[slots.softened] += 1
        if decision.truncated:
            counts[slots.truncated] += 1

    def refused(self, code: int) -> None:
        """Count a query, of a batch or a stream, that gets a status."""
        slot = self._slots.refused.get(code, OVERFLOW)
        self._counts[slot] += 1

    def _slot_of_passes(self, context: Context) -> int:
        slots = self._slots
        return slots.decisions[Action.PASS, context.surface, slots.locales.of(context)]
