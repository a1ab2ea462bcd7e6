"""What a backtest predicts of a change, in the few numbers that the change's pointer carries."""

from datetime import datetime

from searchguard.insight.sums import Amount, Sums
from searchguard.snapshot.predicted import MOST_RULES, Predicted, PredictedAmount, PredictedRule


def predicted_of(sums: Sums, before: str, at: datetime) -> Predicted | None:
    """Return what is predicted of a change, or None where the log held no query.

    Args:
        sums: What a backtest of the change found.
        before: The revision that was asked as the old one.
        at: When the change is published, aware.
    """
    if not sums.asked.queries:
        return None
    found = [one for one in sums.rules if one.changed.queries]
    found.sort(key=lambda one: (-one.changed.queries, -one.changed.traffic, one.rule_id))
    told = sorted(found[:MOST_RULES], key=lambda one: one.rule_id)
    return Predicted(
        before=before,
        at=at,
        asked=_counted(sums.asked),
        changed=_counted(sums.changed),
        rules=tuple(
            PredictedRule(one.rule_id, one.changed.queries, one.changed.traffic) for one in told
        ),
        more_rules=len(found) - len(told),
    )


def _counted(amount: Amount) -> PredictedAmount:
    return PredictedAmount(amount.queries, amount.traffic)
