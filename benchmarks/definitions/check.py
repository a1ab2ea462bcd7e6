"""Check on the wire: the service under real queries, beside a grpcio handler that does nothing."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

from benchmarks.generator import Load
from benchmarks.lanes import COST, MEDIAN, P99, RATE, Lane, race
from benchmarks.result import Row, Target
from benchmarks.stage import Stage
from benchmarks.workload import CONTEXTS
from searchguard.v1 import decision_pb2, service_pb2

PATH = "/searchguard.v1.SearchGuardService/Check"
LIKE_EMPTY = Target(0.90, at_least=True)
EMPTY, CHECK = "empty handler", "Check"
FOUND = {decision_pb2.ACTION_BLOCK, decision_pb2.ACTION_POINTER}


def measure(stage: Stage) -> Iterator[Row]:
    """Yield calls a second and their cost for each size of lists, and the latency of the largest.

    Raises:
        RuntimeError: A server does not find a term that its lists hold.
    """
    _must_find(stage)
    effort = stage.effort
    busy = list(_lanes(stage))
    yield from race(busy, (RATE, COST), stage.fire, effort.rounds, effort.burst)
    alone = [
        replace(lane, load=replace(lane.load, connections=1, at_once=1), target=None)
        for lane in busy
        if lane.what == EMPTY or (lane.what, lane.terms) == (CHECK, stage.largest)
    ]
    yield from race(alone, (MEDIAN, P99), stage.fire, effort.rounds, effort.burst)


def bodies_of(queries: tuple[str, ...]) -> tuple[bytes, ...]:
    """Return the requests for queries, from users of several places."""
    contexts = [
        decision_pb2.Context(region=region, language=language, age_band=decision_pb2.AGE_BAND_ADULT)
        for region, language in CONTEXTS
    ]
    return tuple(
        service_pb2.CheckRequest(query=query, context=context).SerializeToString()
        for query, context in zip(queries, cycle(contexts), strict=False)
    )


def _lanes(stage: Stage) -> Iterator[Lane]:
    mixed = Load(path=PATH, bodies=bodies_of(stage.workload.mixed))
    hits = Load(path=PATH, bodies=bodies_of(stage.workload.hits))
    yield Lane(what=EMPTY, server=stage.empty, load=mixed)
    yield Lane(what="empty handler again, for the noise", server=stage.second_empty, load=mixed)
    for size, server in stage.servers.items():
        target = LIKE_EMPTY if size == stage.largest else None
        yield Lane(what=CHECK, terms=size, server=server, load=mixed, target=target)
    largest = stage.servers[stage.largest]
    yield Lane(what="Check, hits only", terms=stage.largest, server=largest, load=hits)


def _must_find(stage: Stage) -> None:
    """Make sure that the servers look: one that finds nothing would win."""
    for size, server in stage.servers.items():
        if server.check(stage.workload.hits[0]).decision.action not in FOUND:
            raise RuntimeError(f"the server with {size} terms does not find one of them")
