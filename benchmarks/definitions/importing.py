"""`searchguard import` as its user runs it: a spreadsheet of terms into a new blocklist."""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.machine import SERVER_CORE, on_core
from benchmarks.result import Row, Target
from benchmarks.stage import Stage

SOON = Target(10.0, at_least=False, unit="s")
RUNS = 3
_ADDED = 0.9  # of the terms, at least; a few find the same as others
_LIST = {"blocklist": "first", "owner": "benchmarks", "rules": []}
_NEW = ("--into", "imported/terms", "--action", "block", "--reason", "health", "--topic", "lists")


def measure(stage: Stage) -> Iterator[Row]:
    """Yield the processor time of importing the terms of the largest lists.

    Raises:
        RuntimeError: The command drops a term, or does not run.
    """
    terms = stage.workload.terms[: stage.largest]
    with TemporaryDirectory() as folder:
        table = Path(folder) / "terms.csv"
        table.write_text("".join(f"{cell}\n" for cell in ("term", *terms)), "utf-8")
        runs = min(RUNS, stage.effort.repetitions)
        took = median(_seconds(table, Path(folder) / str(run), len(terms)) for run in range(runs))
    yield Row(
        what="`searchguard import` of a CSV file into a new blocklist, from start to end",
        terms=len(terms),
        value=took,
        unit="s",
        target=SOON,
    )


def _seconds(table: Path, folder: Path, count: int) -> float:
    """Return the processor time of one run, in seconds: the machine may be busy elsewhere."""
    (folder / "lists").mkdir(parents=True)
    (folder / "lists/first.yaml").write_text(json.dumps(_LIST), "utf-8")
    command = [sys.executable, "-m", "searchguard", "import", str(table), *_NEW]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with on_core(SERVER_CORE):
        done = subprocess.run(
            [*command, "--blocklists", str(folder)], capture_output=True, text=True, check=False
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    added = re.search(r"added: ([0-9]+)", done.stderr)
    if done.returncode or not added or int(added[1]) < count * _ADDED:
        raise RuntimeError(f"`searchguard import` did not add {count} terms:\n{done.stderr}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
