"""The benchmarks run as a whole on a tiny setting, and compare what they say they compare."""

import json
import os
from pathlib import Path

import pytest

from benchmarks.definitions import DEFINITIONS
from benchmarks.generator import generator
from benchmarks.report import markdown, written
from benchmarks.result import Ratio, Row, Target
from benchmarks.run import report_of
from benchmarks.stage import Effort
from benchmarks.workload import HIT_EVERY, lists_of, workload
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action

# What a difference of two times comes to may be below nothing where little is measured.
DIFFERENCES = {"what they add to a call"}
TINY = Effort(
    sizes=(200,), rounds=1, burst=0.05, repetitions=1, builds=(300,), authored=400, native=False
)


def test_what_is_started_beside_the_generator_may_use_every_core() -> None:
    before = os.sched_getaffinity(0)
    with generator():
        assert os.sched_getaffinity(0) == before


@pytest.mark.slow
def test_every_definition_measures_something(tmp_path: Path) -> None:
    report = report_of(list(DEFINITIONS), TINY)
    assert {row.what for row in report.rows if row.value <= 0} <= DIFFERENCES
    assert [row.what for row in report.rows if row.met is not None] == [
        "Check",
        "p99 latency, Check at 60% of its peak",
        "two workers",
        "resident memory of the server, all its processes",
        "metrics and decision log",
        "what they add to a call",
        "notices of an answer of three rules, chosen before",
        "plain query",
        "query beyond ASCII",
        "query with a term",
        "query full of near misses",
        *["loading a snapshot and building", "peak memory of a process that does"] * 2,
        "BatchCheck in process, bytes to bytes",
        "`searchguard test` of 1,000 cases, from start to end",
        "`searchguard import` of a CSV file into a new blocklist, from start to end",
        "peak memory of `searchguard lint`",
        "peak memory of `searchguard compile`",
        "lint and compile",
        "loading that snapshot and building",
        "backtest of 1,000 queries, 10 no pass, 10 change",
        "peak memory of all its processes",
    ]
    path = written(report, tmp_path)
    assert path.read_text("utf-8").count("\n| ") == len(report.rows) + 2
    rows = json.loads(path.with_suffix(".json").read_text("utf-8"))["rows"]
    assert [row["what"] for row in rows] == [row.what for row in report.rows]
    assert report.machine["cpu"] in markdown(report)


def test_workload_is_the_same_each_time_and_nested() -> None:
    small, large = workload(50, 50), workload(80, 50)
    assert small == workload(50, 50)
    assert large.terms[:50] == small.terms
    assert len(set(large.terms)) == 80


def test_workload_asks_for_terms_as_often_as_it_says() -> None:
    texts = workload(50, 50)
    engine = Engine(lists_of(texts.terms), "")
    made = [query for query in texts.mixed if query in texts.hits]
    assert len(made) == -(-len(texts.mixed) // HIT_EVERY)
    assert [query for query in texts.hits if engine.check(query).action is Action.PASS] == []


def test_workload_reads_more_queries_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "more.tsv").write_text("lang\tquery\nnl\taardbeving zeerijp\n", "utf-8")
    (tmp_path / "other.tsv").write_text("lang\tterm\nnl\tanders\n", "utf-8")
    more = set(workload(5, 5, tmp_path).queries) - set(workload(5, 5).queries)
    assert more == {"aardbeving zeerijp"}


def test_ratio_pairs_what_was_measured_in_the_same_round() -> None:
    assert Ratio.of([9, 4, 30], [10, 5, 30]) == Ratio(0.9, 0.8, 1.0)


@pytest.mark.parametrize(
    ("target", "ratio", "met"),
    [
        (Target(0.9, at_least=True), 0.9, True),
        (Target(0.9, at_least=True), 0.89, False),
        (Target(4, at_least=False), 4.0, True),
        (Target(4, at_least=False), 4.1, False),
        (Target(4, at_least=False, unit="us"), 4.1, True),
        (None, 4.1, None),
    ],
)
def test_target_in_x_holds_for_ratio_before_value(
    target: Target | None, ratio: float, met: bool | None
) -> None:
    row = Row(what="", terms=0, value=2.0, unit="", ratio=Ratio(ratio, 0, 9), target=target)
    assert row.met is met


def test_target_holds_for_value_without_ratio() -> None:
    row = Row(what="", terms=0, value=301, unit="MB", target=Target(300, at_least=False, unit="MB"))
    assert row.met is False
