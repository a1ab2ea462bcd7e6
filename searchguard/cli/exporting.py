"""`searchguard export`: the terms of lists, for a spreadsheet or as plain text."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, read_lists
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.errors import ExchangeError
from searchguard.policy.exchange.adding import fits_a_line
from searchguard.policy.exchange.rows import table
from searchguard.policy.model import Lists, Rule
from searchguard.policy.replacing import replace_file


class Kind(StrEnum):
    """How terms are exported."""

    CSV = "csv"
    TEXT = "text"


def export_terms(
    what: Annotated[
        str, typer.Argument(metavar="[LIST | LIST/RULE]", help="What to export; else everything.")
    ] = "",
    folder: Annotated[
        Path, typer.Option("--blocklists", metavar="DIR", help="Folder of lists.")
    ] = DEFAULT_FOLDER,
    kind: Annotated[Kind, typer.Option("--as", help="csv: a row a term. text: a line.")] = Kind.CSV,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; else stdout.")
    ] = None,
) -> None:
    """Write the terms of lists as CSV, with rule and scope, or as plain text.

    A cell that a spreadsheet would run as a formula gets a ' before it, which
    `import` takes off.
    """
    rules = _rules(read_lists(folder).lists, what)
    if kind is Kind.CSV:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table(rules))
        told = text.getvalue()
    else:
        told = "".join(f"{line}\n" for line in _lines(rules))
    if output:
        replace_file(output, told.encode())
    else:
        with reader_may_leave():
            write_out(told)


def _rules(lists: Lists, what: str) -> list[tuple[str, Rule]]:
    """Return the rules of a blocklist, or one of them, or all, each with its blocklist's id."""
    found = [
        (blocklist.blocklist, rule)
        for blocklist in lists.blocklists
        for rule in blocklist.rules
        if what in {"", blocklist.blocklist, f"{blocklist.blocklist}/{rule.id}"}
    ]
    if what and not found:
        msg = f"there is no blocklist or rule `{what}`"
        raise ExchangeError(msg)
    return found


def _lines(rules: Iterable[tuple[str, Rule]]) -> Iterator[str]:
    """Yield the terms that a line can say, and tell how many cannot."""
    left_out = 0
    for _, rule in rules:
        for term in rule.terms:
            if fits_a_line(term):
                yield term.text
            else:
                left_out += 1
        yield from rule.file_terms
    if left_out:
        hint = "`match`, `disguises`, `common` or `all_of` needs --as csv"
        print(f"searchguard: terms left out: {left_out}, {hint}", file=sys.stderr)
