"""Latency under a steady load: calls that come when they come, 60 % of what the server can take."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from benchmarks.definitions.check import CHECK, EMPTY, PATH, bodies_of
from benchmarks.generator import Load
from benchmarks.lanes import MEDIAN, P99, RATE, Lane, race
from benchmarks.result import Row, Target
from benchmarks.servers import Server
from benchmarks.stage import Stage

PART = 0.6
PEAKS = 5  # bursts, of which the median is the peak
PROMPT = Target(5000, at_least=False, unit="us")


def measure(stage: Stage) -> Iterator[Row]:
    """Yield the latencies of the largest lists, counted from when each call was due.

    Beside them are those of the empty handler at as much of its own peak, which may be lower.
    """
    servers = {EMPTY: stage.empty, CHECK: stage.servers[stage.largest]}
    load = Load(path=PATH, bodies=bodies_of(stage.workload.mixed))
    lanes = [
        Lane(
            what=f"{what} at {PART:.0%} of its peak",
            terms=stage.largest if what == CHECK else 0,
            server=server,
            load=replace(load, rate=PART * _peak(stage, server, load)),
            target=PROMPT if what == CHECK else None,
        )
        for what, server in servers.items()
    ]
    effort = stage.effort
    yield from race(lanes, (P99, MEDIAN, RATE), stage.fire, effort.rounds, effort.burst)


def _peak(stage: Stage, server: Server, load: Load) -> float:
    bursts = [stage.fire(load, server.port, server.pids, stage.effort.burst) for _ in range(PEAKS)]
    return median(burst.rate for burst in bursts)
