"""StreamCheck on the wire: eight streams with eight messages under way on each."""

from collections.abc import Iterator
from itertools import cycle

from benchmarks.definitions.check import EMPTY
from benchmarks.generator import Load
from benchmarks.lanes import COST, RATE, Lane, race
from benchmarks.result import Row
from benchmarks.stage import Stage
from benchmarks.workload import CONTEXTS
from searchguard.v1 import decision_pb2, service_pb2

PATH = "/searchguard.v1.SearchGuardService/StreamCheck"


def measure(stage: Stage) -> Iterator[Row]:
    """Yield messages a second and their cost with the largest lists."""
    load = Load(path=PATH, bodies=_bodies(stage.workload.mixed), stream=True)
    lanes = [
        Lane(what=f"{EMPTY}, streams", server=stage.empty, load=load),
        Lane(
            what="StreamCheck",
            terms=stage.largest,
            server=stage.servers[stage.largest],
            load=load,
        ),
    ]
    yield from race(lanes, (RATE, COST), stage.fire, stage.effort.rounds, stage.effort.burst)


def _bodies(queries: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(
        service_pb2.StreamCheckRequest(
            request=service_pb2.CheckRequest(
                query=query, context=decision_pb2.Context(region=region, language=language)
            )
        ).SerializeToString()
        for query, (region, language) in zip(queries, cycle(CONTEXTS), strict=False)
    )
