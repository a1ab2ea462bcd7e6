"""Plans for tests, and what processes tell of them."""

from array import array
from typing import Any

from searchguard.loadtest.plan import Arrivals, Asked, Plan, Slice

PLAN: dict[str, Any] = {
    "target": "127.0.0.1:1",
    "asked": (Asked(b""),),
    "rate": 200.0,
    "seconds": 0.5,
    "deadline": 5.0,
    "connect": 10.0,
    "connections": 1,
    "number": 0,
    "processes": 1,
    "arrivals": Arrivals.EVEN,
}


def plan(**changed: Any) -> Plan:
    """Return a plan that differs from PLAN in this."""
    return Plan(**{**PLAN, **changed})


def told(second: int = 0, *, last: bool = True, **changed: Any) -> Slice:
    """Return what a process tells; latencies and lags are given in milliseconds."""
    latencies = {status: _row(row) for status, row in changed.pop("latencies", {}).items()}
    lags = _row(changed.pop("lags", []))
    empty: dict[str, Any] = {"unsent": 0, "actions": {}, "reasons": {}, "revisions": {}}
    return Slice(second=second, last=last, latencies=latencies, lags=lags, **{**empty, **changed})


def _row(milliseconds: list[float]) -> bytes:
    return array("I", [round(one * 1000) for one in milliseconds]).tobytes()
