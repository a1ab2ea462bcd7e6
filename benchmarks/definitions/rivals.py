"""Check beside what others would build: on the wire, in the same rounds."""

from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec

from benchmarks.definitions.check import CHECK, EMPTY, PATH, bodies_of
from benchmarks.generator import Load
from benchmarks.lanes import COST, RATE, Lane, race
from benchmarks.result import Row
from benchmarks.rivals.empty_handler import PASS
from benchmarks.rivals.native import built
from benchmarks.servers import native_server, rival_server
from benchmarks.stage import Stage
from searchguard.v1 import service_pb2

SCAN = "benchmarks.rivals.scan_handler"


def measure(stage: Stage) -> Iterator[Row]:
    """Yield calls a second and their cost of the service, of other look-ups, and of none in C++.

    A rival that this machine cannot run is left out. `re` is asked with the smallest lists only: it
    tries every term at every place.
    """
    with ExitStack() as stack:
        lanes = list(_lanes(stage, stack))
        yield from race(lanes, (RATE, COST), stage.fire, stage.effort.rounds, stage.effort.burst)


def _lanes(stage: Stage, stack: ExitStack) -> Iterator[Lane]:
    load = Load(path=PATH, bodies=bodies_of(stage.workload.mixed))
    yield Lane(what=EMPTY, server=stage.empty, load=load)
    program = built(stage.snapshots[stage.largest].parent) if stage.effort.native else None
    if program:
        answer = service_pb2.CheckResponse(decision=PASS).SerializeToString()
        server = stack.enter_context(native_server(program, answer.hex()))
        yield Lane(what="empty handler in C++", server=server, load=load)
    for size in dict.fromkeys((stage.smallest, stage.largest)):
        yield Lane(what=CHECK, terms=size, server=stage.servers[size], load=load)
        for way in ("flashtext2", "re"):
            if way == "re" and size != stage.smallest:
                continue
            if find_spec(way):
                path = str(stage.snapshots[size])
                server = stack.enter_context(rival_server(SCAN, way, path))
                yield Lane(what=f"{way}, no disguises", terms=size, server=server, load=load)
