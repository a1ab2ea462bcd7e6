"""Measure, print a table with targets, and write a dated record of a full run."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.definitions import DEFINITIONS
from benchmarks.machine import described, load_average
from benchmarks.report import Report, markdown, written
from benchmarks.result import Row
from benchmarks.stage import Effort, Stage, stage

SIZES = (1_000, 10_000, 100_000)
FULL = Effort(sizes=SIZES, rounds=24, burst=0.5, repetitions=25, logged=1_000_000)
QUICK = Effort(sizes=SIZES, rounds=5, burst=0.2, repetitions=5, authored=20_000, logged=50_000)
MILLION = 1_000_000
RECORDS = Path(__file__).parent / "record"


def report_of(names: Sequence[str], effort: Effort, data: Path | None = None) -> Report:
    """Run definitions and return what they found.

    Args:
        names: Keys of `DEFINITIONS`.
        effort: How much to measure.
        data: A folder with more queries.
    """
    begun, machine = datetime.now(UTC), described()
    with stage(effort, data) as shared:
        rows = tuple(_rows(names, shared))
        queries = len(shared.workload.queries)
    return Report(
        begun=begun,
        seconds=(datetime.now(UTC) - begun).total_seconds(),
        machine=machine,
        load_after=load_average(),
        effort=effort,
        queries=queries,
        rows=rows,
    )


def main(words: Sequence[str] | None = None) -> None:
    """Do what the command line asks for."""
    asked = _parser().parse_args(words)
    effort = QUICK if asked.quick else FULL
    if asked.million:
        effort = replace(effort, builds=(MILLION,))
    data = Path(os.environ["DATA"]) if os.environ.get("DATA") else None
    if data and not data.is_dir():
        sys.exit(f"`{data}` is not a folder: DATA names one with TSV files that have a `query`")
    report = report_of(asked.only or list(DEFINITIONS), effort, data)
    print(markdown(report), end="")
    if not (asked.quick or asked.only or data):
        print(f"written to {written(report, RECORDS)}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run",
        description=__doc__,
        epilog="The environment variable DATA names a folder with more queries.",
    )
    parser.add_argument(
        "--only", nargs="+", choices=DEFINITIONS, help="what to measure; else everything"
    )
    parser.add_argument("--quick", action="store_true", help="a first look; writes no record")
    parser.add_argument(
        "--million", action="store_true", help="build lists of a million terms too: half a minute"
    )
    return parser


def _rows(names: Sequence[str], shared: Stage) -> Iterator[Row]:
    for name in names:
        print(f"measuring {name}", file=sys.stderr)
        yield from DEFINITIONS[name](shared)


if __name__ == "__main__":
    main()
