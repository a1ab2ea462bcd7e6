"""Building an engine from a snapshot: its time, and the memory of a process that does it."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.machine import peak_mb
from benchmarks.result import Row, Target
from benchmarks.stage import Stage
from benchmarks.timing import in_own_process
from benchmarks.workload import lists_of, workload
from searchguard.engine.engine import Engine
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot

QUICK = Target(3, at_least=False, unit="s")
# Of a million terms; fewer take less.
BOUNDED = Target(40, at_least=False, unit="s")
SMALL = Target(700, at_least=False, unit="MB")


def measure(stage: Stage) -> Iterator[Row]:
    """Yield time and memory for each size of lists, and for those that are only built."""
    for size, path in stage.snapshots.items():
        largest = size == stage.largest
        yield from _rows(size, path, QUICK if largest else None, SMALL if largest else None)
    for size in stage.effort.builds:
        with TemporaryDirectory() as folder:
            path = Path(folder, "snapshot")
            path.write_bytes(compile_lists(lists_of(workload(size, stage.smallest).terms)))
            yield from _rows(size, path, BOUNDED, SMALL)


def _rows(size: int, path: Path, time_limit: Target | None, limit: Target | None) -> Iterator[Row]:
    took, peak = in_own_process(built, path)
    yield Row(
        what="loading a snapshot and building",
        terms=size,
        value=took,
        unit="s",
        target=time_limit,
    )
    yield Row(
        what="peak memory of a process that does",
        terms=size,
        value=peak,
        unit="MB",
        target=limit,
    )


def built(path: Path) -> tuple[float, float]:
    """Build the engine of a snapshot; return processor time in seconds and peak memory in MB."""
    begun = time.process_time()
    snapshot = load_snapshot(read_snapshot_file(path))
    Engine(snapshot.lists, snapshot.revision)
    return time.process_time() - begun, peak_mb()
