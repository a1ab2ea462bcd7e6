"""`searchguard test`: do the lists do what their authors expect?"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, read_lists
from searchguard.cli.failures import Failure, failure_data, failure_lines, failures_of
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.engine.cases import CaseResult, run_cases, run_must
from searchguard.engine.engine import Engine
from searchguard.errors import ListsError, Problem
from searchguard.policy.model import Lists
from searchguard.policy.reading import Reading
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot


def run_tests(
    folder: Annotated[Path, typer.Argument(help="Folder of lists.")] = DEFAULT_FOLDER,
    form: FormatOption = Format.TEXT,
) -> None:
    """Run the cases of all rules, drafts included, and must_pass.txt and must_block.txt.

    Exit code 1: a case failed, or the lists do not load.
    """
    with reader_may_leave():
        try:
            reading = read_lists(folder)
        except ListsError as error:
            write_out(_refused(error.problems, form))
            print("searchguard: the lists do not load, so no case was run", file=sys.stderr)
            raise typer.Exit(1) from error
        results = _results(reading.lists)
        failures = failures_of(results, reading)
        write_out(_written(len(results), failures, reading, form))
    failed = sum(len(failure.results) for failure in failures)
    print(f"searchguard: cases: {len(results)}, failed: {failed}", file=sys.stderr)
    if failed:
        raise typer.Exit(1)


def _results(lists: Lists) -> list[CaseResult]:
    snapshot = load_snapshot(compile_lists(lists))
    engine = Engine(snapshot.lists, snapshot.revision, drafts=True)
    return list(chain(run_cases(engine), run_must(engine)))


def _refused(problems: Sequence[Problem], form: Format) -> str:
    if form is Format.JSON:
        return _document({"cases": 0, "failures": [], "problems": list(map(asdict, problems))})
    return "".join(f"{problem}\n" for problem in problems)


def _written(cases: int, failures: Sequence[Failure], reading: Reading, form: Format) -> str:
    if form is Format.JSON:
        told = [one for failure in failures for one in failure_data(failure, reading.places)]
        return _document({"cases": cases, "failures": told, "problems": []})
    lines = (line for failure in failures for line in failure_lines(failure, reading.places))
    return "".join(f"{line}\n" for line in lines)


def _document(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
