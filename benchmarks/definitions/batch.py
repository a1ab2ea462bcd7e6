"""BatchCheck of 1,000 different queries: in process from bytes to bytes, and on the wire."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import median

from benchmarks.generator import Load
from benchmarks.lanes import Lane, Reading, race
from benchmarks.result import Ratio, Row, Target
from benchmarks.rivals.bare_scan import BareScan
from benchmarks.stage import Stage
from benchmarks.timing import in_own_process, interleaved
from searchguard.service.answer import answer_batch
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.serving_state import state_for
from searchguard.service.settings import Settings
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.v1 import decision_pb2, service_pb2

PATH = "/searchguard.v1.SearchGuardService/BatchCheck"
SIZE = 1000
STEP = 331  # from the start of one batch to that of the next: 9 batches of the shipped queries
FAST = Target(100_000, at_least=True, unit="queries/s")
QUERIES = Reading(unit="queries/s", of=lambda burst: burst.rate * SIZE)


class _NoFault:
    """Lets a fault end the run, where the service would go on with the next query."""

    def fault(self, name: str, error: BaseException) -> None:
        raise RuntimeError(name) from error


def measure(stage: Stage) -> Iterator[Row]:
    """Yield queries a second with the largest lists."""
    queries = stage.workload.mixed
    starts = range(0, len(queries) - SIZE + 1, STEP)
    batches = [queries[start : start + SIZE] for start in starts]
    yield in_own_process(
        _in_process,
        stage.snapshots[stage.largest],
        stage.workload.terms[: stage.largest],
        batches,
        repetitions=stage.effort.repetitions,
    )
    load = Load(path=PATH, bodies=tuple(map(_body, batches)), connections=4, at_once=1)
    server = stage.servers[stage.largest]
    lanes = (
        Lane(what="empty handler, constant bytes a query", server=stage.empty, load=load),
        Lane(what="BatchCheck", terms=stage.largest, server=server, load=load),
    )
    yield from race(lanes, (QUERIES,), stage.fire, stage.effort.rounds, stage.effort.burst)


def _body(queries: Sequence[str]) -> bytes:
    context = decision_pb2.Context(region="NL", language="nl")
    return service_pb2.BatchCheckRequest(queries=queries, context=context).SerializeToString()


def _in_process(
    path: Path, terms: Sequence[str], batches: Sequence[Sequence[str]], *, repetitions: int
) -> Row:
    snapshot = load_snapshot(read_snapshot_file(path))
    state = state_for(
        snapshot, Settings(), Numbers.alone(), loaded_from=str(path), since=datetime.now(UTC)
    )
    bodies = cycle(map(_body, batches))
    lowered = cycle([[query.lower() for query in queries] for queries in batches])
    bare, faults = BareScan(terms), _NoFault()

    def answer() -> None:
        state.engine.forget()  # else what a batch finds would be known from the round before
        answer_batch(state, next(bodies), faults)

    ours, floor = interleaved((answer, lambda: bare.scan_all(next(lowered))), repetitions)
    return Row(
        what="BatchCheck in process, bytes to bytes",
        terms=len(terms),
        value=SIZE / median(ours) * 1e9,
        unit="queries/s",
        rival=f"time of a bare scan ({SIZE / median(floor) * 1e9:,.0f} queries/s)",
        ratio=Ratio.of(ours, floor),
        target=FAST,
    )
