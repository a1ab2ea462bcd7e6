"""A backtest as one JSON document, written piece by piece: the changes can be many."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from searchguard.engine.decision import Explanation
from searchguard.insight.backtest import Backtest
from searchguard.insight.sums import Change, Part, Sums

EXPLAINED = 100  # of the changes, those with most traffic


def json_parts(found: Backtest, top: int | None, *, texts: bool) -> Iterator[str]:
    """Yield the document.

    Args:
        found: What is to be told.
        top: How many changes; all, if absent.
        texts: With the texts of queries; else they are null.
    """
    yield json.dumps(_head(found), ensure_ascii=False, indent=2).removesuffix("\n}")
    yield ',\n  "changes": ['
    for number, change in enumerate(found.changes(top)):
        data = _change_data(change, texts=texts)
        if number < EXPLAINED:
            sides = zip(("old", "new"), found.explained(change), strict=True)
            data["explanation"] = {side: _why(one, texts=texts) for side, one in sides}
        yield f"{',' if number else ''}\n    {json.dumps(data)}"
    yield "\n  ]\n}\n"


def _head(found: Backtest) -> dict[str, Any]:
    sums = found.sums
    return {
        "old": found.pair.old.revision,
        "new": found.pair.new.revision,
        "at": found.pair.at.isoformat(),
        **asdict(sums.asked),
        "changed": asdict(sums.changed),
        "reworded": asdict(sums.reworded),
        "transitions": [
            {"old": one.old, "new": one.new, **asdict(one.amount)} for one in sums.transitions
        ],
        "rules": [asdict(one) for one in sums.rules],
        "shadow_rules": [asdict(one) for one in sums.shadows],
        "by": {column: [_part_data(one) for one in parts] for column, parts in sums.parts.items()},
        "must": [
            {
                "file": one.origin,
                "query": one.query,
                "region": one.context.region,
                "language": one.context.language,
                "rule_id": one.rule_id or None,
                "words": one.words,
                "regression": one.regression,
            }
            for one in found.breaches
        ],
        "cost": _cost_data(sums),
        "skipped": asdict(found.skipped),
    }


def _part_data(part: Part) -> dict[str, Any]:
    data = asdict(part)
    return {"value": data["value"], **data.pop("asked"), **data}


def _cost_data(sums: Sums) -> dict[str, Any]:
    return {
        "old_seconds": sums.cost.old_ns / 1e9,
        "new_seconds": sums.cost.new_ns / 1e9,
        "ratio": sums.cost.ratio,
    }


def _change_data(change: Change, *, texts: bool) -> dict[str, Any]:
    return {
        "query": change.query if texts else None,
        "old": change.old.action,
        "new": change.new.action,
        "rule_id": change.rule_id,
        "count": change.count,
        "region": change.context.region,
        "language": change.context.language,
        "age_band": change.context.age_band,
        "surface": change.context.surface,
        "old_rule_id": change.old.rule_id or None,
        "new_rule_id": change.new.rule_id or None,
        "old_notices": change.old.notices,
        "new_notices": change.new.notices,
    }


def _why(explanation: Explanation | None, *, texts: bool) -> dict[str, Any]:
    if explanation is None:
        raise ValueError("a change is explained where it is asked for")
    return {
        "matches": [
            {
                "rule_id": one.match.rule_id,
                "term": one.match.term,
                "span": one.match.span,
                "text": one.match.text if texts else None,
                "foldings": one.match.foldings,
                "outcome": one.outcome,
            }
            for one in explanation.considered
        ],
        "steps": explanation.steps,
    }
