"""`searchguard lint`: everything that is wrong with a folder of lists, and where."""

import errno
import gc
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from textwrap import indent
from typing import Annotated

import typer

from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.problems import as_data, github_lines, in_short, text_lines
from searchguard.engine.answers import checker_of
from searchguard.errors import Problem, Severity
from searchguard.policy.lint.manual import Page, pages
from searchguard.policy.one_file import folder_of, name_in, problems_about
from searchguard.policy.reading import read_folder


class LintFormat(StrEnum):
    """How problems are written to stdout."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def lint(
    folder: Annotated[Path, typer.Argument(help="Folder of lists, or one of its files.")] = Path(
        "blocklists"
    ),
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Warn of what has expired on this day; else now."),
    ] = None,
    form: Annotated[
        LintFormat,
        typer.Option("--format", help="`github`: shown beside the lines of a pull request."),
    ] = LintFormat.TEXT,
    every: Annotated[
        bool, typer.Option("--all", help="At a terminal too, show each of many equal warnings.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules, and stop.")] = False,
    explain: Annotated[
        str, typer.Option(metavar="RULE", help="Show the manual page of a rule, and stop.")
    ] = "",
) -> None:
    """Say what is wrong with a folder of lists, place by place, and what could be better.

    Of one file of a folder the whole folder is read, and what is about that
    file or its terms_file is shown.

    Exit code 1: there is an error, or with --strict a warning.
    """
    with reader_may_leave():
        if rules or explain:
            _write([_page(explain)] if explain else _table())
            return
        if not folder.exists():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder of lists", str(folder))
        gc.disable()  # lists are trees: looking for circles in them costs a third of the time
        root = folder_of(folder)
        reading = read_folder(root, today.date() if today else day(), checker_of)
        problems = reading.problems
        if root != folder:
            problems = problems_about(name_in(root, folder), problems, reading.places)
        _write(_lines(problems, form, whole=every or not sys.stdout.isatty()))
    errors, warnings = _counts(problems)
    print(f"errors: {errors}, warnings: {warnings}", file=sys.stderr)
    if root != folder:
        others = _counts([one for one in reading.problems if one not in problems])
        words = "errors: {}, warnings: {}".format(*others)
        print(f"in the other files of {root}: {words}", file=sys.stderr)
    if errors or (strict and warnings):
        raise typer.Exit(1)


def day() -> date:
    """Return the day it is here."""
    return datetime.now().astimezone().date()


def _counts(problems: Sequence[Problem]) -> tuple[int, int]:
    """Return how many errors and warnings there are."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    return errors, len(problems) - errors


def _lines(problems: Sequence[Problem], form: LintFormat, *, whole: bool) -> Iterator[str]:
    match form:
        case LintFormat.JSON:
            errors, warnings = _counts(problems)
            counted = {"errors": errors, "warnings": warnings}
            yield json.dumps({**counted, "problems": as_data(problems)})
        case LintFormat.GITHUB:
            yield from github_lines(problems, Path.cwd())
        case LintFormat.TEXT:
            yield from text_lines(problems) if whole else in_short(problems)


def _write(lines: Sequence[str] | Iterator[str]) -> None:
    write_out("".join(f"{line}\n" for line in lines))


def _table() -> Iterator[str]:
    """Yield a line for each rule."""
    every = pages().values()
    width = max(len(page.name) for page in every)
    for page in every:
        yield f"{page.name:{width}}  {page.severity:7}  {page.summary}"


_OTHER_NAMES = {
    "reading": "a file that is not what it should be, which docs/format.md tells",
    "case": "a case that does not hold, which `searchguard test` tells",
}


def _page(name: str) -> str:
    """Return the manual page of a rule."""
    found = pages().get(name)
    if name in _OTHER_NAMES:
        raise typer.BadParameter(f"`{name}` is {_OTHER_NAMES[name]}", param_hint="--explain")
    if found is None:
        near = get_close_matches(name, pages(), n=1)
        hint = f"did you mean `{near[0]}`?" if near else "--rules lists them"
        raise typer.BadParameter(f"there is no rule `{name}`: {hint}", param_hint="--explain")
    return _told(found)


def _told(page: Page) -> str:
    parts = [f"{page.name} ({page.severity})", page.summary]
    parts += [page.body] if page.body else []
    for example in page.examples:
        verb = "Passes" if example.passes else "Fails"
        parts.append(f"{verb}{example.condition}:\n\n{indent(example.text.rstrip(), '    ')}")
    return "\n\n".join(parts)
