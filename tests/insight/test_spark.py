"""The backtest on a Spark cluster: two workers, and the answers of the processes of one machine."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import write_lists
from tests.cli.test_diff import CHANGED
from tests.insight.spark_cluster import spark_cluster

ROWS = 4000
MINUTES = 8 * 60
TEXTS = ("#plandemic", "c0vid h0ax", "wafel", "bread", "pandemic", "plandemic debunked", "疫苗")
PLACES = ("NL", "BE", "US", "")


def run(*words: str | Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "searchguard", "backtest", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=MINUTES,
        check=False,
    )


def data_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)
    del data["cost"]
    return data


@pytest.mark.slow
def test_cluster_of_two_workers_finds_what_processes_find(tmp_path: Path) -> None:
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("there is no Java here, which Spark runs on")
    assert find_spec("pyspark"), "`make spark` installs it"
    old = write_lists(tmp_path / "old")
    new = write_lists(tmp_path / "new", CHANGED)
    log = tmp_path / "log.jsonl"
    with log.open("w", encoding="utf-8") as file:
        for number in range(ROWS):
            text = f"{TEXTS[number % len(TEXTS)]} {number // 2}"
            row = {"query": text, "count": 1 + number % 5, "region": PLACES[number % len(PLACES)]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    asked = ("--old", old, "--new", new, log, "--at", "2027-01-01T00:00Z", "--format", "json")
    here = data_of(run(*asked, "--workers", "2", environment={**os.environ}))
    assert len(here["changes"]) > ROWS / 10
    with spark_cluster(tmp_path) as cluster:
        on_cluster = (*asked, "--engine", "spark", "--master", cluster.address)
        there = data_of(run(*on_cluster, environment=cluster.environment))
        assert cluster.worked() == [True, True]
    assert there == here


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--engine", "spark"), "name both --engine spark and --master"),
        (("--master", "spark://127.0.0.1:7077"), "name both --engine spark and --master"),
    ],
)
def test_cluster_is_named_in_full(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = run("--old", "a", "--new", "b", "log", *words, environment={**os.environ})
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
