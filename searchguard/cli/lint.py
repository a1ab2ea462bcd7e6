"""`searchguard lint`: everything that is wrong with a folder of lists, and where."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.output import Format, FormatOption
from searchguard.cli.shown import visible
from searchguard.engine.answers import checker_of
from searchguard.errors import Problem, Severity
from searchguard.policy.reading import read_folder


def lint(
    folder: Annotated[
        Path, typer.Argument(help="Folder of lists, or one blocklist's file.")
    ] = Path("blocklists"),
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Warn of what has expired on this day."),
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Say what is wrong with a folder of lists, place by place."""
    folder.stat()
    problems = read_folder(folder, today.date() if today else None, checker_of).problems
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    if form is Format.JSON:
        counted = {"errors": errors, "warnings": warnings}
        print(json.dumps({**counted, "problems": list(map(_told, problems))}))
    else:
        for problem in problems:
            print(visible(str(problem)))
    print(f"errors: {errors}, warnings: {warnings}", file=sys.stderr)
    if errors or (strict and warnings):
        raise typer.Exit(1)


def _told(problem: Problem) -> dict[str, str | int]:
    """Return a problem as JSON tells it."""
    return {
        **asdict(problem.location),
        "severity": problem.severity,
        "message": problem.message,
        "rule": problem.rule,
    }
