"""What came of a load test, for programs."""

from collections.abc import Mapping
from typing import Any

from searchguard.loadtest.durations import Durations
from searchguard.loadtest.gathering import OK
from searchguard.loadtest.outcome import Outcome

PERCENTS = (50, 90, 99, 99.9)


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain data; latencies are in milliseconds, null where none came."""
    tally, plan = outcome.tally, outcome.plans[0]
    return {
        "target": plan.target,
        "arrivals": plan.arrivals,
        "seconds": round(outcome.met.seconds, 3),
        "cut_short": outcome.met.cut_short,
        "rate": {"asked": plan.rate, "answered": round(outcome.rate, 1)},
        "calls": {
            "made": tally.sent,
            "not_made": tally.unsent,
            "answered": tally.answered,
            "failed": tally.failed,
        },
        "latency_ms": {
            **{f"p{percent}": _ms(tally.within(percent)) for percent in PERCENTS},
            "max": _ms(tally.within(100)),
        },
        "actions": by_count(tally.actions),
        "statuses": {
            status: {"calls": durations.count, "latency_ms": _latencies(durations)}
            for status, durations in sorted(tally.latencies.items())
            if durations.count
        },
        "reasons": by_count(tally.reasons),
        "revisions": [
            {
                "revision": revision,
                "answers": seen.answers,
                "first": round(seen.first, 3),
                "last": round(seen.last, 3),
            }
            for revision, seen in sorted(tally.revisions.items(), key=lambda item: item[1].first)
        ],
        "generator": {
            "processes": len(outcome.plans),
            "connections": sum(one.connections for one in outcome.plans),
            "lag_ms": _latencies(tally.lags),
            "doubts": outcome.doubts,
        },
        "gates": [
            {
                "gate": one.gate.written,
                "met": one.met,
                "measured": one.measured,
                "missed_by": one.missed_by,
            }
            for one in outcome.gates
        ],
        "timeline": [
            {
                "second": row.second,
                "answered": row.answered,
                "failed": row.failed,
                "p99_ms": _ms(row.p99),
                "max_ms": _ms(row.longest),
            }
            for row in tally.timeline
        ],
        "histogram": tally.latencies[OK].coded(),
    }


def by_count(counted: Mapping[str, int]) -> dict[str, int]:
    """Return counts with the largest first."""
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _latencies(durations: Durations) -> dict[str, float | None]:
    return {
        **{f"p{percent}": _ms(durations.within(percent)) for percent in PERCENTS},
        "max": _ms(durations.within(100)),
    }


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1e3, 3)
