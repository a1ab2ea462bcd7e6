"""`searchguard backtest` as its user runs it: seconds and memory for a log of distinct queries."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.machine import family, memory_mb
from benchmarks.result import Ratio, Row, Target
from benchmarks.stage import Stage
from benchmarks.workload import CONTEXTS, HIT_EVERY, Workload, lists_of
from searchguard.policy.model import Action, Lists, Rule, RuleState
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.files import write_file

SOON = Target(30, at_least=False, unit="s")
SMALL = Target(700, at_least=False, unit="MB")
PART = 10  # the log beside it is so many times smaller
LOOK_EVERY = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    processor: float
    peak_mb: float
    queries: int
    changed: int
    hits: int


def measure(stage: Stage) -> Iterator[Row]:
    """Yield seconds from start to end with the building of both engines, and the peak of memory.

    The peak is the proportional memory of all processes together: what they share counts once. It
    stands beside that of a log a tenth as large: it grows until the database has all it may have.

    Raises:
        RuntimeError: The command fails, or does not ask what it should.
    """
    texts, size, count = stage.workload, stage.largest, stage.effort.logged
    with TemporaryDirectory() as name:
        folder = Path(name)
        lists = lists_of(texts.terms[:size])
        write_file(folder / "old", compile_lists(lists))
        write_file(folder / "new", compile_lists(_changed(lists)))
        few = _run(folder, texts, count // PART)
        many = _run(folder, texts, count)
    yield Row(
        what=f"backtest of {count:,} queries, {many.hits:,} no pass, {many.changed:,} change",
        terms=size,
        value=many.seconds,
        unit="s",
        target=SOON,
    )
    yield Row(
        what="processor time of all its processes",
        terms=size,
        value=many.processor,
        unit="s",
    )
    yield Row(
        what="peak memory of all its processes",
        terms=size,
        value=many.peak_mb,
        unit="MB",
        rival=f"with {few.queries:,} queries ({few.peak_mb:,.0f} MB)",
        ratio=Ratio.of([many.peak_mb], [few.peak_mb]),
        target=SMALL,
    )


def _changed(lists: Lists) -> Lists:
    """Return lists of which one rule in ten has another action, and one in ten is retired."""
    blocklists = tuple(
        replace(one, rules=tuple(_other(number, rule) for number, rule in enumerate(one.rules)))
        for one in lists.blocklists
    )
    return replace(lists, blocklists=blocklists)


def _other(number: int, rule: Rule) -> Rule:
    match number % 10:
        case 0:
            blocks = rule.action is Action.BLOCK
            return replace(rule, action=Action.POINTER if blocks else Action.BLOCK)
        case 5:
            return replace(rule, state=RuleState.RETIRED)
        case _:
            return rule


def _queries(texts: Workload, count: int) -> Iterator[str]:
    """Yield distinct queries: what people searched and a word more; one in `HIT_EVERY` is a hit."""
    words = list(dict.fromkeys(query.split()[0] for query in texts.queries))
    asked = (f"{query} {word}" for word, query in product(words, texts.queries))
    hits = (f"{query} {word}" for word, query in product(words, texts.hits))
    for number in range(count):
        yield next(hits if number % HIT_EVERY == 0 else asked)


def _run(folder: Path, texts: Workload, count: int) -> _Run:
    log = folder / "log.jsonl"
    with log.open("w", encoding="utf-8") as file:
        for number, query in enumerate(_queries(texts, count)):
            region, language = CONTEXTS[number % len(CONTEXTS)]
            row = {"query": query, "count": 1 + number % 7, "region": region, "language": language}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    words = ("--old", folder / "old", "--new", folder / "new", log, "--format", "json")
    command = [sys.executable, "-m", "searchguard", "backtest", *map(str, words)]
    told, peak = folder / "told.json", 0.0
    begun, used = time.perf_counter(), _processor()
    with told.open("wb") as out:
        process = subprocess.Popen(command, stdout=out)
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_EVERY)
    seconds, spent = time.perf_counter() - begun, _processor() - used
    data = json.loads(told.read_bytes()) if process.returncode == 0 else {}
    if data.get("queries") != count:
        raise RuntimeError(f"`searchguard backtest` did not ask {count} queries")
    passed = sum(one["queries"] for one in data["transitions"] if one["old"] == Action.PASS)
    return _Run(seconds, spent, peak, count, data["changed"]["queries"], count - passed)


def _processor() -> float:
    """Return the processor time of all processes that were started and have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(pid: int) -> float:
    """Return the proportional memory of a process and all it has started, in MB."""
    total = 0.0
    for one in family(pid):
        with suppress(OSError, KeyError):
            total += memory_mb(one)[1]
    return total
