"""The automaton alone, and one of another library in its place: `rivals/daachorse_scan.py`."""

import sys
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from statistics import median

from benchmarks.result import Ratio, Row
from benchmarks.rivals import daachorse_scan
from benchmarks.stage import Stage
from benchmarks.timing import in_own_process, interleaved
from searchguard.engine.automaton import Automaton
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.text.coarse import coarse, readings
from searchguard.text.lines import lines_of

AT_ONCE = 1000


def measure(stage: Stage) -> Iterator[Row]:
    """Yield what a scan and a build cost with each, for the largest lists."""
    if not daachorse_scan.INSTALLED:
        print(daachorse_scan.MISSING, file=sys.stderr)
        return
    yield from in_own_process(
        _measured,
        stage.snapshots[stage.largest],
        stage.workload.mixed[:AT_ONCE],
        repetitions=stage.effort.repetitions,
    )


def _measured(path: Path, queries: Sequence[str], *, repetitions: int) -> list[Row]:
    lists = load_snapshot(read_snapshot_file(path)).lists
    rules = chain.from_iterable(one.rules for one in lists.blocklists)
    terms = [term for rule in rules for term in rule.file_terms]
    keys = list(dict.fromkeys(map(coarse, terms)))
    texts, lines = [readings(query)[0] for query in queries], lines_of(queries).text
    begun = time.process_time_ns()
    ours = Automaton(keys)
    between = time.process_time_ns()
    theirs = daachorse_scan.DaachorseScan(keys)
    ended = time.process_time_ns()
    if list(ours.scan(lines)) != list(theirs.scan(lines)):
        raise RuntimeError("the two automata do not find the same")

    def each(automaton: Automaton | daachorse_scan.DaachorseScan) -> None:
        for text in texts:
            for _ in automaton.scan(text):
                pass

    def at_once(automaton: Automaton | daachorse_scan.DaachorseScan) -> None:
        for _ in automaton.scan(lines):
            pass

    times = interleaved(
        (
            lambda: each(theirs),
            lambda: each(ours),
            lambda: at_once(theirs),
            lambda: at_once(ours),
        ),
        repetitions,
    )
    rows = zip(
        ("scan of one query", "scan of a batch, a query"), (times[:2], times[2:]), strict=True
    )
    return [
        *(
            Row(
                what=f"daachorse: {what}",
                terms=len(terms),
                value=median(rival) / len(queries) / 1000,
                unit="us",
                rival=f"our automaton ({median(own) / len(queries) / 1000:.2f} us)",
                ratio=Ratio.of(rival, own),
            )
            for what, (rival, own) in rows
        ),
        Row(
            what="daachorse: building the automaton",
            terms=len(terms),
            value=(ended - between) / 1e9,
            unit="s",
            rival=f"our automaton ({(between - begun) / 1e9:.2f} s)",
            ratio=Ratio.of([ended - between], [between - begun]),
        ),
    ]
