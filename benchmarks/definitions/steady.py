"""Latency under a steady load: calls that come when they come, 60 % of what the server can take."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from benchmarks.definitions.check import CHECK, EMPTY, PATH, bodies_of
from benchmarks.generator import Load
from benchmarks.lanes import MEDIAN, P99, RATE, Lane, race
from benchmarks.result import Row, Target
from benchmarks.stage import Stage

PART = 0.6
PEAKS = 5  # bursts, of which the median is the peak
PROMPT = Target(5000, at_least=False, unit="us")


def measure(stage: Stage) -> Iterator[Row]:
    """Yield the latencies of the largest lists, counted from when each call was due."""
    server, effort = stage.servers[stage.largest], stage.effort
    load = Load(path=PATH, bodies=bodies_of(stage.workload.mixed))
    peaks = [stage.fire(load, server.port, server.pids, effort.burst) for _ in range(PEAKS)]
    steady = replace(load, rate=PART * median(burst.rate for burst in peaks))
    lanes = [
        Lane(what=f"{EMPTY}, steady", server=stage.empty, load=steady),
        Lane(
            what=f"{CHECK} at {PART:.0%} of its peak",
            terms=stage.largest,
            server=server,
            load=steady,
            target=PROMPT,
        ),
    ]
    yield from race(lanes, (P99, MEDIAN, RATE), stage.fire, effort.rounds, effort.burst)
