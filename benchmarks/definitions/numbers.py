"""What the numbers and the decision log cost: the same server with them and without."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any
from urllib.request import urlopen

from benchmarks.definitions.check import PATH, bodies_of
from benchmarks.generator import Load
from benchmarks.lanes import COST, RATE, Lane, race
from benchmarks.result import Ratio, Row, Target
from benchmarks.rivals.uncounted import Nothing
from benchmarks.servers import rival_server, searchguard_server
from benchmarks.stage import Stage
from benchmarks.timing import in_own_process, interleaved
from searchguard.service.answer import answer_check
from searchguard.service.decision_log.decision_log import COUNTERS, DecisionLog
from searchguard.service.decision_log.ring import Ring, ring_bytes_for
from searchguard.service.numbers.call_counts import UNARY, CallCounts
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.serving_state import ServingState, state_for
from searchguard.service.settings import Settings
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot

UNCOUNTED = "benchmarks.rivals.uncounted"
HARDLY_LESS = Target(0.95, at_least=True)
# A call of grpc with nothing in it takes 200 us of a processor, on the machine of the records.
TWENTIETH = Target(10, at_least=False, unit="us")
AT_ONCE = 1500  # calls of one repetition, so that it lasts milliseconds
SCRAPE_SECONDS = 5.0


def measure(stage: Stage) -> Iterator[Row]:
    """Yield calls a second and their cost, with metrics being read and decisions written to disk.

    Raises:
        RuntimeError: A server refused calls.
    """
    path = stage.snapshots[stage.largest]
    log = path.parent / "decisions"
    mixed = Load(path=PATH, bodies=bodies_of(stage.workload.mixed))
    hits = Load(path=PATH, bodies=bodies_of(stage.workload.hits))
    with (
        rival_server(UNCOUNTED, str(path)) as bare,
        rival_server(UNCOUNTED, str(path)) as second,
        searchguard_server(path, log, metrics=True) as counted,
        _scraping(counted.metrics),
    ):
        effort = stage.effort
        lanes = [
            Lane(what="no numbers, no log", server=bare, load=mixed),
            Lane(what="the same again, for the noise", server=second, load=mixed),
            Lane(what="metrics and decision log", server=counted, load=mixed, target=HARDLY_LESS),
        ]
        yield from race(lanes, (RATE, COST), stage.fire, effort.rounds, effort.burst)
        found = [
            Lane(what="no numbers, no log, hits only", server=bare, load=hits),
            Lane(what="metrics and decision log, hits only", server=counted, load=hits),
        ]
        yield from race(found, (RATE, COST), stage.fire, effort.rounds, effort.burst)
    yield from in_own_process(_in_process, path, mixed.bodies, repetitions=effort.repetitions)


def _in_process(path: Path, bodies: tuple[bytes, ...], *, repetitions: int) -> list[Row]:
    """Return what one call costs, from bytes to bytes, with and without."""
    numbers = Numbers.claimed(Memory.make(ring_bytes_for(4 << 20)))
    snapshot = load_snapshot(read_snapshot_file(path))
    terms = snapshot.manifest.counts.terms
    now = datetime.now(UTC)
    with_all = state_for(snapshot, Settings(), numbers, loaded_from=str(path), since=now)
    nothing: Any = Nothing()
    without = replace(with_all, tally=nothing, decision_log=DecisionLog(numbers, COUNTERS))
    counts = CallCounts(numbers, UNARY, "service", "Check")
    ring = Ring(numbers.row.ring)

    def answer(state: ServingState, calls: CallCounts) -> None:
        for body in bodies[:AT_ONCE]:
            begun = calls.begin()
            answer_check(state, body)
            calls.end(begun)
        ring.let_go(ring.taken(4 << 20)[1])

    runs = (lambda: answer(without, nothing), lambda: answer(with_all, counts))
    bare, counted = (
        [nanos / 1000 / AT_ONCE for nanos in its] for its in interleaved(runs, repetitions)
    )
    what = "a call in process, bytes to bytes, "
    added = [one - other for one, other in zip(counted, bare, strict=True)]
    return [
        Row(what=what + "no numbers, no log", terms=terms, value=median(bare), unit="us"),
        Row(
            what=what + "numbers and decision log",
            terms=terms,
            value=median(counted),
            unit="us",
            rival="no numbers, no log",
            ratio=Ratio.of(counted, bare),
        ),
        Row(
            what="what they add to a call",
            terms=terms,
            value=median(added),
            unit="us",
            target=TWENTIETH,
        ),
    ]


@contextmanager
def _scraping(port: int) -> Iterator[None]:
    """Read metrics again and again, oftener than Prometheus does."""
    stop = Event()

    def scrape() -> None:
        while not stop.wait(SCRAPE_SECONDS):
            with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=SCRAPE_SECONDS) as answer:
                answer.read()

    thread = Thread(target=scrape)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
