"""`searchguard test`: do the lists do what their authors expect?"""

import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, read_lists
from searchguard.cli.failures import Failure, failure_data, failure_lines, failures_of
from searchguard.cli.junit import write_refusal, write_results
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.picking import Picked, RuleOption, WordOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.progress import waiting, with_progress
from searchguard.cli.untried import exercise_data, summary, untried_lines
from searchguard.engine.cases import AskedCase, CaseResult, run_case
from searchguard.engine.engine import Engine
from searchguard.engine.exercise import Exercise, exercise_of, share_of_rules, share_of_terms
from searchguard.errors import ListsError, Problem
from searchguard.policy.model import Lists
from searchguard.policy.one_file import folder_of, is_in, name_in, problems_about
from searchguard.policy.reading import Reading
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot


def run_tests(
    folder: Annotated[
        Path, typer.Argument(help="Folder of lists, or one of its files.")
    ] = DEFAULT_FOLDER,
    rule: RuleOption = None,
    query: WordOption = "",
    untried: Annotated[
        bool, typer.Option("--untried", help="List the terms that no case exercises.")
    ] = False,
    min_rules: Annotated[
        int, typer.Option(min=0, max=100, help="Percent of rules that cases must exercise.")
    ] = 0,
    min_terms: Annotated[
        int, typer.Option(min=0, max=100, help="Percent of terms that cases must exercise.")
    ] = 0,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML there too.")
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Run the cases of all rules, drafts included, and must_pass.txt and must_block.txt.

    A term is exercised where a case that expects a block or a pointer finds
    it in a rule that applies. Percentages are rounded down.

    Exit code 1: a case failed, too little is exercised, or the lists do not load.
    """
    picked = Picked(tuple(rule or ()), query)
    if query and (untried or min_rules or min_terms):
        words = "say nothing of a part of the cases: leave `-k` away"
        raise typer.BadParameter(words, param_hint="--untried, --min-rules and --min-terms")
    with reader_may_leave():
        try:
            with waiting("reading the lists"):
                root = folder_of(folder)
                reading = read_lists(root)
        except ListsError as error:
            _refuse(error.problems, junit, form)
            raise typer.Exit(1) from error
        if root != folder:
            picked = picked.among(_rules_in(name_in(root, folder), reading), folder)
        tested = _test(reading, picked)
        if junit:
            write_results(junit, tested.results, tested.seconds, tested.failures, reading.places)
        write_out(_written(tested, reading, form, untried=untried))
    good = _told(tested, min_rules, min_terms)
    if tested.failed:
        _tell_warnings(tested, reading)
    if not good:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    """What was run and how long each took, what failed of it, and what it exercises.

    `exercises` is None where the cases were picked by their queries.
    """

    results: Sequence[CaseResult]
    seconds: Sequence[float]
    failures: Sequence[Failure]
    exercises: Sequence[Exercise] | None

    @property
    def failed(self) -> int:
        return sum(len(failure.results) for failure in self.failures)


def _rules_in(name: str, reading: Reading) -> Sequence[str]:
    ids = (f"{one.blocklist}/{rule.id}" for one in reading.lists.blocklists for rule in one.rules)
    return [one for one in ids if is_in(name, one, reading.places)]


def _tell_warnings(tested: _Tested, reading: Reading) -> None:
    """Tell of the warnings about the files with rules of which a case failed."""
    ids = {result.rule_id for failure in tested.failures for result in failure.results}
    for file in sorted({reading.places.rule(one).file for one in ids if one}):
        if count := len(problems_about(file, reading.problems, reading.places)):
            words = f"{file} has warnings: {count}, see them with `searchguard lint {file}`"
            print(f"searchguard: {words}", file=sys.stderr)


def _test(reading: Reading, picked: Picked) -> _Tested:
    cases = picked.cases_of(reading.lists)
    results, seconds = [], []
    with waiting("making them ready"):
        engine = _engine(reading.lists)
    for result, took in _timed(engine, cases):
        results.append(result)
        seconds.append(took)
    exercises = exercise_of(reading.lists, results)
    return _Tested(
        results=results,
        seconds=seconds,
        failures=failures_of(results, reading),
        exercises=None
        if picked.text
        else [one for one in exercises if picked.has_rule(one.rule_id)],
    )


def _engine(lists: Lists) -> Engine:
    snapshot = load_snapshot(compile_lists(lists))
    return Engine(snapshot.lists, snapshot.revision, drafts=True)


def _timed(engine: Engine, cases: Sequence[AskedCase]) -> Iterable[tuple[CaseResult, float]]:
    for asked in with_progress(cases, "cases"):
        begun = time.perf_counter()
        result = run_case(engine, asked)
        yield result, time.perf_counter() - begun


def _refuse(problems: Sequence[Problem], junit: Path | None, form: Format) -> None:
    if junit:
        write_refusal(junit, problems)
    if form is Format.JSON:
        told = {"cases": 0, "failed": 0, "failures": [], "exercised": None}
        write_out(_document({**told, "problems": list(map(asdict, problems))}))
    else:
        write_out("".join(f"{problem}\n" for problem in problems))
    print("searchguard: the lists do not load, so no case was run", file=sys.stderr)


def _written(tested: _Tested, reading: Reading, form: Format, *, untried: bool) -> str:
    places, exercises = reading.places, tested.exercises
    if form is Format.JSON:
        told = [one for failure in tested.failures for one in failure_data(failure, places)]
        return _document(
            {
                "cases": len(tested.results),
                "failed": tested.failed,
                "failures": told,
                "exercised": None if exercises is None else exercise_data(exercises, places),
                "problems": [],
            }
        )
    lines = [line for failure in tested.failures for line in failure_lines(failure, places)]
    lines.extend(untried_lines(exercises or (), places, terms=untried))
    return "".join(f"{line}\n" for line in lines)


def _document(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _told(tested: _Tested, min_rules: int, min_terms: int) -> bool:
    """Tell on stderr how it went, and return whether it went well."""
    print(f"searchguard: cases: {len(tested.results)}, failed: {tested.failed}", file=sys.stderr)
    if tested.exercises is None:
        return not tested.failed
    print(f"searchguard: exercised: {summary(tested.exercises)}", file=sys.stderr)
    short = False
    for what, share, least in (
        ("rules", share_of_rules(tested.exercises), min_rules),
        ("terms", share_of_terms(tested.exercises), min_terms),
    ):
        if share.percent < least:
            short = True
            words = f"{share.percent} % of the {what} are exercised, {least} % are asked for"
            print(f"searchguard: {words}", file=sys.stderr)
    return not (tested.failed or short)
