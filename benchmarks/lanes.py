"""Lanes: servers that are put under load in turn, each with its own load, and compared.

A round has one burst of each lane, and a ratio is between two bursts of the same round: on a
machine that others use too, the speed of a minute ago is that of another machine.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.generator import Burst, Fire, Load
from benchmarks.result import Ratio, Row, Target
from benchmarks.servers import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One server under one load; `terms` is the size of its lists, 0 where it has none."""

    what: str
    terms: int = 0
    server: Server
    load: Load
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What to read off a burst; the targets of the lanes are about the first reading."""

    unit: str
    of: Callable[[Burst], float]
    prefix: str = ""


RATE = Reading(unit="calls/s", of=lambda burst: burst.rate)
COST = Reading(unit="us/call", of=lambda burst: burst.cpu_us, prefix="processor time, ")
MEDIAN = Reading(unit="us", of=lambda burst: burst.median_us, prefix="median latency, ")
P99 = Reading(unit="us", of=lambda burst: burst.p99_us, prefix="p99 latency, ")


def race(
    lanes: Sequence[Lane], readings: Sequence[Reading], fire: Fire, rounds: int, seconds: float
) -> Iterator[Row]:
    """Yield the rows of lanes; the first lane is what the others are compared with.

    Args:
        lanes: At least two.
        readings: What to report of each, the one with the targets first.
        fire: Makes a burst.
        rounds: How many bursts of each lane.
        seconds: How long each is.

    Raises:
        RuntimeError: A server refused calls, so that its rate would mean nothing.
    """
    bursts: list[list[Burst]] = [[] for _ in lanes]
    for first in range(rounds):
        # Each round begins with another lane, so that none always follows the same neighbour.
        for place in range(len(lanes)):
            turn = (first + place) % len(lanes)
            bursts[turn].append(_burst(lanes[turn], fire, seconds))
    for reading in readings:
        rival = [reading.of(burst) for burst in bursts[0]]
        for lane, its in zip(lanes, bursts, strict=True):
            values = [reading.of(burst) for burst in its]
            compared = lane is not lanes[0]
            yield Row(
                what=reading.prefix + lane.what,
                terms=lane.terms,
                value=median(values),
                unit=reading.unit,
                rival=lanes[0].what if compared else "",
                ratio=Ratio.of(values, rival) if compared else None,
                target=lane.target if reading is readings[0] else None,
            )


def _burst(lane: Lane, fire: Fire, seconds: float) -> Burst:
    burst = fire(lane.load, lane.server.port, lane.server.pids, seconds)
    if burst.failed:
        raise RuntimeError(f"{burst.failed} calls failed: {lane.what}, {lane.terms} terms")
    return burst
