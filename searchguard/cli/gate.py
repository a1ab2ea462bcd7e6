"""`searchguard gate`: would this change be refused, and why?"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.asking import load_path
from searchguard.cli.guarding import (
    NoTextOption,
    QueriesOption,
    broken,
    in_need,
    look,
    told_data,
    told_lines,
)
from searchguard.cli.output import Format, FormatOption


def gate(
    new: Annotated[Path, typer.Argument(help="Folder of lists or snapshot file: to be.")],
    old: Annotated[Path, typer.Option("--old", help="Folder of lists or snapshot file: live.")],
    queries: QueriesOption = None,
    no_text: NoTextOption = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what the guardrails say against a change, as `publish` would.

    The limits are those that the live lists set under `guardrails`.

    Exit code 1: a guardrail is broken. What was not measured is told, and is
    none; `publish` then wants a second person.
    """
    live, planned = load_path(old), load_path(new)
    found = look((live.lists, live.revision), (planned.lists, planned.revision), queries or ())
    names = broken(found)
    if form is Format.JSON:
        told = {
            "old": live.revision,
            "new": planned.revision,
            "broken": names,
            "findings": told_data(found, texts=not no_text),
        }
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(told_lines(found, texts=not no_text)))
    if unknown := [name for name in in_need(found) if name not in names]:
        print(
            f"searchguard: guardrails that measured nothing: {', '.join(unknown)}", file=sys.stderr
        )
    if names:
        print(f"searchguard: guardrails that are broken: {', '.join(names)}", file=sys.stderr)
        raise typer.Exit(1)
