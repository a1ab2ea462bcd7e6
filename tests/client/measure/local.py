"""A client in the mode `local_only`: a plain query, and one that is blocked, with 100,000 terms."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from benchmarks.workload import workload
from searchguard.client import AnsweredBy, Client, Mode, Settings
from searchguard.policy import model
from searchguard.snapshot.compiling import compile_lists
from tests.client.answers import SECONDS
from tests.client.measure.asking import Say

MOST_US = 15.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be told of the lists."""
    parser.add_argument("--terms", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=20_000)


def measure(told: argparse.Namespace, folder: Path, say: Say) -> bool:
    """Ask; return whether a plain query is quick enough."""
    texts = workload(told.terms, told.terms)
    rule = model.Rule(
        id="many",
        action=model.Action.BLOCK,
        state=model.RuleState.LIVE,
        reason="health",
        terms_file="many.txt",
        file_terms=texts.terms,
    )
    blocklist = model.Blocklist(blocklist="many", policy="health", rules=(rule,))
    file = folder / "many.sgsnap"
    file.write_bytes(compile_lists(model.Lists(blocklists=(blocklist,))))
    settings = Settings(mode=Mode.LOCAL_ONLY, snapshot=file, wait_at_start=10 * SECONDS)
    queries = {"plain": texts.queries[: told.queries], "blocked": texts.hits[: told.queries]}
    with Client(settings=settings) as client:
        assert client.check(texts.terms[0]).decision.action is model.Action.BLOCK
        taken = {name: _times(client, asked) for name, asked in queries.items()}
    for name, times in taken.items():
        times.sort()
        middle, p99 = median(times) / 1000, times[int(len(times) * 0.99)] / 1000
        say(f"{told.terms} terms, {name} query: median {middle:.1f} us, p99 {p99:.1f} us")
    return median(taken["plain"]) / 1000 <= MOST_US


def _times(client: Client, queries: Sequence[str]) -> list[int]:
    times = []
    for query in queries:
        began = perf_counter_ns()
        answer = client.check(query, region="NL", language="nl")
        times.append(perf_counter_ns() - began)
        assert answer.source is AnsweredBy.LOCAL
    return times
