"""The numbers and queries that a backtest tells, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from searchguard.engine.context import Context
from searchguard.policy.model import Action

MEASURABLE_NS = 50_000_000  # the first few queries fill tables, which takes milliseconds


@dataclass(frozen=True, slots=True)
class Amount:
    """So many distinct queries, and how often they were asked together."""

    queries: int = 0
    traffic: int = 0


@dataclass(frozen=True, slots=True)
class Transition:
    """What had one action and has another, or the same."""

    old: Action
    new: Action
    amount: Amount


@dataclass(frozen=True, slots=True)
class RuleSum:
    """What a rule decides by the old lists, by the new ones, and where it is in a change."""

    rule_id: str
    old: Amount
    new: Amount
    changed: Amount


@dataclass(frozen=True, slots=True)
class ShadowSum:
    """Where a shadow rule would apply, were it live, by the old lists and by the new ones."""

    rule_id: str
    old: Amount
    new: Amount


@dataclass(frozen=True, slots=True)
class Part:
    """The queries of one region, or language, and so on: all, those blocked, and those changed.

    `value` is empty for those that name none.
    """

    value: str
    asked: Amount
    changed: Amount
    old_blocked: Amount
    new_blocked: Amount


@dataclass(frozen=True, slots=True)
class Answer:
    """What is compared of a decision; a PASS has no rule and no notices."""

    action: Action
    rule_id: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A query that gets another answer, with its context and how often it was asked."""

    query: str
    context: Context
    count: int
    old: Answer
    new: Answer

    @property
    def rule_id(self) -> str:
        """The rule that decides now; where the new lists pass, the one that did."""
        return self.new.rule_id or self.old.rule_id


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time of asking each set of lists, in ns, in the same processes by turns."""

    old_ns: int
    new_ns: int

    @property
    def ratio(self) -> float | None:
        """How many times as long the new lists take; None where it was too quick to tell."""
        measured = min(self.old_ns, self.new_ns) >= MEASURABLE_NS
        return self.new_ns / self.old_ns if measured else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a backtest found, but for the queries themselves.

    `reworded`: the same action, rule and notices, shown with other words, links or results. `parts`
    are by the column of the context: `region`, `language`, `age_band`, `surface`.
    """

    asked: Amount
    changed: Amount
    reworded: Amount
    transitions: tuple[Transition, ...]
    rules: tuple[RuleSum, ...]
    shadows: tuple[ShadowSum, ...]
    parts: Mapping[str, tuple[Part, ...]]
    cost: Cost
