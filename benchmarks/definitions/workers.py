"""One worker and two, with the generator on the same two cores."""

from collections.abc import Iterator

from benchmarks.definitions.check import PATH, bodies_of
from benchmarks.generator import Load, generator
from benchmarks.lanes import COST, RATE, Lane, race
from benchmarks.machine import BOTH_CORES
from benchmarks.result import Row, Target
from benchmarks.servers import searchguard_server
from benchmarks.stage import Stage

MORE = Target(1.35, at_least=True)


def measure(stage: Stage) -> Iterator[Row]:
    """Yield calls a second of the largest lists; nothing on a machine with one core."""
    if len(BOTH_CORES) == 1:
        return
    path, load = (
        stage.snapshots[stage.largest],
        Load(path=PATH, bodies=bodies_of(stage.workload.mixed)),
    )
    log = path.parent / "decisions"
    with (
        searchguard_server(path, log / "one", cores=BOTH_CORES) as one,
        searchguard_server(path, log / "two", workers=2, cores=BOTH_CORES) as two,
        generator(BOTH_CORES) as fire,
    ):
        lanes = [
            Lane(what="one worker", terms=stage.largest, server=one, load=load),
            Lane(what="two workers", terms=stage.largest, server=two, load=load, target=MORE),
        ]
        yield from race(lanes, (RATE, COST), fire, stage.effort.rounds, stage.effort.burst)
