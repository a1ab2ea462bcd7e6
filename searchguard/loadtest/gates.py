"""Gates: bounds on what a load test measures, such as `p99=5ms,errors=0`."""

import re
from dataclasses import dataclass

from searchguard.loadtest.tally import Tally

_PERCENTILE = re.compile(r"p([1-9]\d?(?:\.\d{1,4})?)")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(us|µs|ms|s|m|h)")
_SECONDS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound, as it was written, and what it is on.

    `name` is `errors`, `rate`, `max` or a percentile as `p99`. `limit` is in seconds, calls or
    calls a second; in per cent of the calls where `share`.
    """

    written: str
    name: str
    limit: float
    share: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A gate, whether it is met, and what was measured in words: in `missed_by` how far off."""

    gate: Gate
    met: bool
    measured: str
    missed_by: str = ""


def seconds_of(written: str) -> float:
    """Return the duration that a number with a unit means, in seconds: 5ms, 30s, 2m.

    Raises:
        ValueError: It is not one.
    """
    found = _DURATION.fullmatch(written.strip())
    if not found:
        raise ValueError(
            f"`{written}` is no duration: write a number and a unit, as 5ms, 30s or 2m"
        )
    return float(found[1]) * _SECONDS[found[2]]


def shown_seconds(seconds: float) -> str:
    """Return a duration in the unit in which a person reads it, to three digits."""
    for unit in ("µs", "ms"):
        if seconds < 0.9995 * 1000 * _SECONDS[unit]:
            return f"{seconds / _SECONDS[unit]:.3g} {unit}"
    return f"{seconds:.3g} s" if seconds < 99.95 else f"{seconds:,.0f} s"


def gates_of(written: str) -> tuple[Gate, ...]:
    """Return the gates of a list with commas.

    Raises:
        ValueError: One of them is none.
    """
    return tuple(_gate(one.strip()) for one in written.split(",") if one.strip())


def _gate(written: str) -> Gate:
    name, equals, bound = (part.strip() for part in written.partition("="))
    if not equals:
        raise ValueError(f"`{written}` has no bound: write it as p99=5ms or errors=0")
    if name == "max" or _PERCENTILE.fullmatch(name):
        return Gate(written, name, seconds_of(bound))
    if name not in {"errors", "rate"}:
        msg = f"`{name}` is nothing to bound: p50 or any other percentile, max, errors or rate"
        raise ValueError(msg)
    share = name == "errors" and bound.endswith("%")
    try:
        limit = float(bound.removesuffix("%") if share else bound)
    except ValueError:
        raise ValueError(f"`{written}`: `{bound}` is no number") from None
    return Gate(written, name, limit, share)


def judge(gate: Gate, tally: Tally, seconds: float) -> Judged:
    """Return whether what was measured in so many seconds keeps within a gate."""
    if gate.name == "rate":
        return _judge_rate(gate, tally.answered / seconds if seconds else 0.0)
    if gate.name == "errors":
        return _judge_errors(gate, tally.failed, tally.answered + tally.failed)
    percent = 100.0 if gate.name == "max" else float(gate.name[1:])
    return _judge_latency(gate, tally.within(percent))


def _judge_rate(gate: Gate, rate: float) -> Judged:
    measured = f"{rate:,.1f}/s"
    if rate >= gate.limit:
        return Judged(gate, True, measured)
    return Judged(gate, False, measured, f"{gate.limit - rate:,.1f}/s too few")


def _judge_errors(gate: Gate, failed: int, calls: int) -> Judged:
    percent = 100 * failed / calls if calls else 0.0
    measured = f"{failed:,} of {calls:,} ({percent:.3g} %)"
    if (percent if gate.share else failed) <= gate.limit:
        return Judged(gate, True, measured)
    over = f"{percent - gate.limit:.3g} %" if gate.share else f"{failed - gate.limit:,.0f}"
    return Judged(gate, False, measured, f"{over} too many")


def _judge_latency(gate: Gate, latency: float | None) -> Judged:
    if latency is None:
        return Judged(gate, False, "none", "so many calls never got a decision")
    measured = shown_seconds(latency)
    if latency <= gate.limit:
        return Judged(gate, True, measured)
    over = latency - gate.limit
    share = f" ({over / gate.limit:.0%})" if gate.limit else ""
    return Judged(gate, False, measured, f"{shown_seconds(over)}{share} over")
