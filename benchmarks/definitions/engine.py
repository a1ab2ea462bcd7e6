"""The engine in process: a query that passes, and one that holds a term, beside a bare scan."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.result import Ratio, Row, Target
from benchmarks.rivals.bare_scan import BareScan
from benchmarks.stage import Stage
from benchmarks.timing import in_own_process, interleaved
from benchmarks.workload import Workload, lists_of, short_terms
from searchguard.engine.context import Context
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot

TWICE_THE_SCAN = Target(2.0, at_least=False)
THRICE_THE_SCAN = Target(3.0, at_least=False)
QUICK_HIT = Target(300, at_least=False, unit="us")
BOUNDED = Target(1000, at_least=False, unit="us")
SHORT_QUERY = 12  # characters; those beyond ASCII are measured by length too
RIVAL = "bare scan"
SHORT_TERMS = 100
AT_ONCE = 1500  # queries of one repetition, so that it lasts milliseconds


def measure(stage: Stage) -> Iterator[Row]:
    """Yield the cost of a query by kind, and what building the engine takes, for each size."""
    texts, repetitions = stage.workload, stage.effort.repetitions
    for size, path in stage.snapshots.items():
        rows = in_own_process(_measured, path, size, texts, repetitions=repetitions)
        largest = size == stage.largest
        yield from (row if largest else replace(row, target=None) for row in rows)
    yield in_own_process(_with_short_terms, texts, stage.smallest, repetitions=repetitions)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Queries of one kind, and how the engine is asked about them."""

    what: str
    queries: tuple[str, ...]
    ask: Callable[[Sequence[str]], None]
    target: Target | None = None


def _measured(path: Path, size: int, workload: Workload, *, repetitions: int) -> list[Row]:
    snapshot = load_snapshot(read_snapshot_file(path))
    engine = Engine(snapshot.lists, snapshot.revision)
    bare = BareScan(workload.terms[:size])
    kinds = _kinds(engine, workload)
    return [
        *(row for kind in kinds for row in _rows(kind, bare, size, repetitions)),
        Row(
            what="queries in which the scan finds something",
            terms=size,
            value=100 * _share(workload, lambda query: not engine.passes(query)),
            unit="%",
        ),
        Row(
            what="queries whose answer is no PASS",
            terms=size,
            value=100 * _share(workload, lambda query: engine.check(query).action != Action.PASS),
            unit="%",
        ),
    ]


def _with_short_terms(workload: Workload, size: int, *, repetitions: int) -> Row:
    """Return what short terms do to queries that hold none: they cannot be in the automaton."""
    terms = (*workload.terms[:size], *short_terms(SHORT_TERMS))
    plain = next(_kinds(Engine(lists_of(terms), ""), workload))
    kind = replace(
        plain, what=f"{plain.what}, {SHORT_TERMS} terms of two letters more", target=None
    )
    return next(_rows(kind, BareScan(terms), len(terms), repetitions))


def _share(workload: Workload, of: Callable[[str], bool]) -> float:
    return sum(map(of, workload.mixed)) / len(workload.mixed)


def _kinds(engine: Engine, workload: Workload) -> Iterator[_Kind]:
    passing = [query for query in workload.queries if engine.passes(query)]
    context, now = Context.of(region="NL", language="nl"), datetime.now(UTC)

    def passes(queries: Sequence[str]) -> None:
        for query in queries:
            engine.passes(query)

    def decide(queries: Sequence[str]) -> None:
        for query in queries:
            if not engine.passes(query):
                engine.decide(query, context, now)

    def decide_anew(queries: Sequence[str]) -> None:
        engine.forget()
        decide(queries)

    plain = tuple(query for query in passing if query.isascii())[:AT_ONCE]
    other = tuple(query for query in passing if not query.isascii())[:AT_ONCE]
    short = tuple(query for query in other if len(query) <= SHORT_QUERY)
    long = tuple(query for query in other if len(query) > SHORT_QUERY)
    yield _Kind("plain query", plain, passes, TWICE_THE_SCAN)
    yield _Kind("query beyond ASCII", other, passes, THRICE_THE_SCAN)
    yield _Kind(f"query beyond ASCII, at most {SHORT_QUERY} characters", short, passes)
    yield _Kind(f"query beyond ASCII, over {SHORT_QUERY} characters", long, passes)
    yield _Kind("query with a term", workload.hits[:AT_ONCE], decide_anew, QUICK_HIT)
    yield _Kind("query with a term, asked before", workload.hits[:AT_ONCE], decide)
    yield _Kind("query full of near misses", workload.near_misses, decide_anew, BOUNDED)


def _rows(kind: _Kind, bare: BareScan, size: int, repetitions: int) -> Iterator[Row]:
    lowered = tuple(query.lower() for query in kind.queries)
    ours, floor = interleaved(
        (lambda: kind.ask(kind.queries), lambda: bare.scan_all(lowered)), repetitions
    )
    each = len(kind.queries)
    yield Row(
        what=kind.what,
        terms=size,
        value=median(ours) / each / 1000,
        unit="us",
        rival=f"{RIVAL} ({median(floor) / each / 1000:.2f} us)",
        ratio=Ratio.of(ours, floor),
        target=kind.target,
    )
