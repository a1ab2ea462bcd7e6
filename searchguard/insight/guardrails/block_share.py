"""`block-share`: the share of what people search that would be blocked must not jump."""

from collections import Counter
from collections.abc import Iterator

from searchguard.insight.guardrails.evidence import Evidence, Finding, Named
from searchguard.insight.sums import Sums
from searchguard.policy.model import Action

_TOLD = 10  # queries, and rules
_LEAST_POINTS = 0.01  # below which twice as much is still next to nothing
NOT_MEASURED = "not measured: no query log was asked (--queries FILE, or `queries` of guardrails)"


def block_share(evidence: Evidence) -> Iterator[Finding]:
    """Find a share of blocked traffic that rises by too many points, or too many times."""
    traffic, limits = evidence.traffic, evidence.limits
    if traffic is None or not traffic.sums.asked.traffic:
        yield Finding(NOT_MEASURED, measured=False)
        return
    old, new = _shares(traffic.sums)
    points = new - old
    jumps = points > limits.block_share_points
    multiplies = old > 0 and points > _LEAST_POINTS and new > old * limits.block_share_times
    if jumps or multiplies:
        most = f"at most {limits.block_share_points:g} points or {limits.block_share_times:g} times"
        words = f"blocked traffic rises from {old:.2f} % to {new:.2f} %: {most} is allowed"
        yield Finding(words, (*_rules(traffic.sums), *_queries(evidence)))


def _shares(sums: Sums) -> tuple[float, float]:
    """Return which percentage of the traffic the old lists block, and the new ones."""
    blocked = Counter[str]()
    for one in sums.transitions:
        blocked["old"] += one.amount.traffic * (one.old is Action.BLOCK)
        blocked["new"] += one.amount.traffic * (one.new is Action.BLOCK)
    return tuple(100 * blocked[side] / sums.asked.traffic for side in ("old", "new"))  # type: ignore[return-value]  # two


def _rules(sums: Sums) -> Iterator[Named]:
    grown = [one for one in sums.rules if one.new.traffic > one.old.traffic]
    for one in sorted(grown, key=lambda one: one.old.traffic - one.new.traffic)[:_TOLD]:
        yield Named(one.rule_id, f"decides {one.new.traffic:,}, before {one.old.traffic:,}")


def _queries(evidence: Evidence) -> Iterator[Named]:
    for change in (evidence.traffic.blocked if evidence.traffic else ())[:_TOLD]:
        words = f"{change.old.action} -> {change.new.action}, asked {change.count:,} times"
        yield Named(change.new.rule_id, words, change.query)
