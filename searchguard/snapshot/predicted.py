"""What a query log told of a change before it was live, as the pointer that makes it says it."""

from collections.abc import Iterator

import msgspec

from searchguard.snapshot.audit import SHA256, Instant

MOST_RULES = 200  # of a pointer, which must stay small

Share = tuple[float, float]  # of distinct queries, and of traffic; each from 0 to 1


class PredictedAmount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many distinct queries, and how often they were asked together."""

    queries: int
    traffic: int


class PredictedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The queries that change and that a rule decides, by the old lists or by the new ones."""

    rule_id: str
    queries: int
    traffic: int


class Predicted(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """How much a change from one revision to another would change, by the query log of a publisher.

    `before` is the revision that the change was measured against, `at` when it was published; both
    stay when the same revision is published again. `asked` is the whole log and `changed` what gets
    another action, rule or notices. `rules` are sorted by their ids: all that are in a change, or
    of more than `MOST_RULES` those with the most queries, and then `more_rules` says how many have
    been left out.
    """

    before: str
    at: Instant
    asked: PredictedAmount
    changed: PredictedAmount
    rules: tuple[PredictedRule, ...] = ()
    more_rules: int = 0

    @property
    def share(self) -> Share:
        """The share of queries and of traffic that the change changes."""
        return self._share(self.changed.queries, self.changed.traffic)

    def share_of(self, rule_id: str) -> Share:
        """Return the share that a rule has in the change.

        Of a rule that was left out it is the most that it can have.
        """
        for one in self.rules:
            if one.rule_id == rule_id:
                return self._share(one.queries, one.traffic)
        if not self.more_rules:
            return 0.0, 0.0
        return self._share(min(one.queries for one in self.rules), self.changed.traffic)

    def _share(self, queries: int, traffic: int) -> Share:
        return queries / self.asked.queries, traffic / self.asked.traffic


def predicted_faults(predicted: Predicted) -> Iterator[str]:
    """Yield why what a pointer says that was predicted cannot be."""
    if not SHA256.fullmatch(predicted.before):
        yield "what was predicted was measured against no revision"
    asked, changed = predicted.asked, predicted.changed
    parts = [(changed.queries, changed.traffic)]
    parts += [(one.queries, one.traffic) for one in predicted.rules]
    if min(asked.queries, asked.traffic) < 1 or any(
        not (0 <= queries <= asked.queries and 0 <= traffic <= asked.traffic)
        for queries, traffic in parts
    ):
        yield "more changes in what was predicted than was asked"
    ids = [one.rule_id for one in predicted.rules]
    if ids != sorted(set(ids)) or len(ids) > MOST_RULES:
        yield "the rules in what was predicted are not sorted, or too many"
    if predicted.more_rules < 0 or (predicted.more_rules and not ids):
        yield "rules were left out of what was predicted, and none was told"
