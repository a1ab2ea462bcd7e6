"""What came of a load test, for a person."""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import floor, log10

from searchguard.cli.load_data import PERCENTS, by_count
from searchguard.loadtest.durations import Durations
from searchguard.loadtest.gates import shown_seconds
from searchguard.loadtest.gathering import OK
from searchguard.loadtest.outcome import Outcome

_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)  # of each power of ten, where a bar begins
_BAR = 48  # columns of the longest
_SHORT = 12  # letters of a revision
_MOST_REVISIONS = 5


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of an outcome."""
    tally = outcome.tally
    yield (
        f"calls       {tally.sent:,} made in {shown_seconds(outcome.met.seconds)}, "
        f"{tally.answered:,} answered, {tally.failed:,} failed"
    )
    yield f"rate        {outcome.rate:,.1f}/s answered, {outcome.plans[0].rate:,g}/s asked for"
    if tally.actions:
        yield f"actions     {_counts(tally.actions)}"
    yield from _revision_lines(outcome)
    yield f"latency     {_percentiles(outcome)}"
    for status, durations in sorted(tally.latencies.items()):
        if status != OK and durations.count:
            yield f"failed      {status} {durations.count:,}, {_two_latencies(durations)}"
    if tally.reasons:
        yield f"sg-reason   {_counts(tally.reasons)}"
    yield f"generator   {_generator(outcome)}"
    yield from (f"note        {doubt}" for doubt in outcome.doubts)
    yield ""
    yield from _bars(tally.latencies[OK])
    if outcome.gates:
        yield ""
    for one in outcome.gates:
        met = "met" if one.met else f"missed, {one.missed_by}"
        yield f"gate        {one.gate.written}: {one.measured}, {met}"


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in by_count(counted).items())


def _revision_lines(outcome: Outcome) -> Iterator[str]:
    seen = sorted(outcome.tally.revisions.items(), key=lambda item: item[1].first)
    for revision, one in seen[:_MOST_REVISIONS]:
        when = f"; from {one.first:.2f} s to {one.last:.2f} s" if len(seen) > 1 else ""
        yield f"revision    {revision[:_SHORT]} gave {one.answers:,}{when}"
    if len(seen) > _MOST_REVISIONS:
        yield f"            and {len(seen) - _MOST_REVISIONS} more revisions"


def _percentiles(outcome: Outcome) -> str:
    """Return latencies over all calls; one that failed counts as later than any answer."""
    found = [(f"p{percent}", outcome.tally.within(percent)) for percent in PERCENTS]
    found.append(("max", outcome.tally.within(100)))
    return ", ".join(
        f"{name} {'no answer' if value is None else shown_seconds(value)}" for name, value in found
    )


def _two_latencies(durations: Durations) -> str:
    half, most = durations.within(50) or 0.0, durations.within(99) or 0.0
    return f"p50 {shown_seconds(half)}, p99 {shown_seconds(most)}"


def _generator(outcome: Outcome) -> str:
    processes = len(outcome.plans)
    connections = sum(one.connections for one in outcome.plans)
    lags = outcome.tally.lags
    return (
        f"processes: {processes}, connections: {connections}; "
        f"calls left late by {_two_latencies(lags)}"
    )


def _bars(durations: Durations) -> Iterator[str]:
    """Yield how many answers took how long, a bar for each step of a scale of powers of ten."""
    counted = Counter[float]()
    for seconds, count in durations.counted():
        counted[_step_below(seconds)] += count
    if not counted:
        return
    longest = max(counted.values())
    yield "from        answers"
    for step in _steps(min(counted), max(counted)):
        count = counted[step]
        bar = "█" * round(_BAR * count / longest) or ("▏" if count else "")
        yield f"{shown_seconds(step):<11} {count:>9,} {bar}".rstrip()


def _steps(first: float, last: float) -> Iterator[float]:
    power = floor(log10(first) + 1e-9)
    while True:
        for step in _STEPS:
            value = _round(step * 10.0**power)
            if value > last:
                return
            if value >= first:
                yield value
        power += 1


def _step_below(seconds: float) -> float:
    power = floor(log10(seconds) + 1e-9)
    return max(
        (value for step in _STEPS if (value := _round(step * 10.0**power)) <= seconds),
        default=_round(10.0**power),
    )


def _round(seconds: float) -> float:
    return round(seconds, 9)
