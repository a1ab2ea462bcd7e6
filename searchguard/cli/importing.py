"""`searchguard import`: terms from a plain text or a spreadsheet into a rule's `terms_file`."""

import sys
from collections.abc import Hashable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, read_lists
from searchguard.cli.import_report import report
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.problems import text_lines
from searchguard.cli.writing import Write, write_all
from searchguard.engine.pattern import pattern_of
from searchguard.errors import in_order
from searchguard.policy.exchange.adding import NewRule
from searchguard.policy.exchange.planning import Target, planned
from searchguard.policy.exchange.rows import IMPORT_BYTES, TERM, Row, decoded, table_rows, text_rows
from searchguard.policy.exchange.screening import Bare, screened
from searchguard.policy.files import Folder
from searchguard.policy.lint.words import served_words
from searchguard.policy.model import Disguises
from searchguard.policy.reading import Reading, read_folder
from searchguard.policy.tree import Findings

RULE = "import"  # what problems of an imported file are filed under
STDIN = Path("-")


class Kind(StrEnum):
    """What an imported file is."""

    TEXT = "text"
    CSV = "csv"


def import_terms(
    file: Annotated[Path, typer.Argument(help="Text or CSV file in UTF-8; `-` reads stdin.")],
    into: Annotated[
        str, typer.Option("--into", metavar="LIST/RULE", help="The rule that gets the terms.")
    ],
    folder: Annotated[
        Path, typer.Option("--blocklists", metavar="DIR", help="Folder of lists.")
    ] = DEFAULT_FOLDER,
    kind: Annotated[
        Kind | None, typer.Option("--as", help="What the file is; else its ending says.")
    ] = None,
    column: Annotated[
        str, typer.Option("--column", help="The column of a CSV file that holds the terms.")
    ] = TERM,
    delimiter: Annotated[
        str, typer.Option("--delimiter", help="What stands between cells; else , ; tab or |.")
    ] = "",
    action: Annotated[str, typer.Option("--action", help="Of a new rule: block or pointer.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Of a new rule, such as health.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="Of a new blocklist.")] = "",
    topic: Annotated[str, typer.Option("--topic", help="Folder of a new blocklist.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Add terms to a rule, and say which were left out and why.

    What the file says of a term beside its text (`match`, `disguises`,
    `common`, `all_of`) goes into the rule itself. A rule or a blocklist that
    is not there yet is made, as a draft.

    Exit code 1: a fault in the file, or the lists would not load; nothing is
    written then.
    """
    findings = Findings(RULE)
    rows = _rows(file, kind, findings, column=column, delimiter=_delimiter(delimiter))
    _stop_at(findings)
    reading = _lists(folder)
    target = Target.of(into, reading, NewRule(id="", action=action, reason=reason))
    terms, dropped = screened(
        rows,
        present=target.terms,
        common=served_words(reading.lists.workspace),
        same=_what_it_finds,
    )
    origin = _name(file) if file == STDIN else file.name
    plan = (
        planned(target, terms, origin=origin, folder=folder, topic=topic, owner=owner)
        if terms
        else ()
    )
    writes = [Write(path, data) for path, data in plan]
    if writes and not dry_run:
        write_all(writes, folder)
    with reader_may_leave():
        write_out(report(into, terms, dropped, [one.path for one in writes], form))
    done = "would be added" if dry_run else "added"
    print(f"searchguard: {done}: {len(terms)}, dropped: {len(dropped)}", file=sys.stderr)


def _rows(
    file: Path, kind: Kind | None, findings: Findings, *, column: str, delimiter: str
) -> list[Row]:
    """Return the rows of the file that is imported."""
    if file == STDIN:
        data = sys.stdin.buffer.read(IMPORT_BYTES + 1)
    else:
        with file.open("rb") as opened:
            data = opened.read(IMPORT_BYTES + 1)
    text = decoded(data, _name(file), findings)
    if text is None:
        return []
    is_table = file.suffix.lower() in {".csv", ".tsv"}
    if (kind or (Kind.CSV if is_table else Kind.TEXT)) is Kind.TEXT:
        return text_rows(text)
    return table_rows(text, _name(file), findings, delimiter=delimiter, column=column)


def _name(file: Path) -> str:
    return "stdin" if file == STDIN else str(file)


def _lists(folder: Path) -> Reading:
    """Return what a folder holds, which may be nothing yet."""
    is_empty = folder.is_dir() and not Folder(folder).yaml_files(Findings(RULE))
    return read_folder(folder) if is_empty else read_lists(folder)


def _delimiter(written: str) -> str:
    if len(written) > 1 and written not in {"tab", "\\t"}:
        msg = f"`{written}` is not one character, nor `tab`"
        raise typer.BadParameter(msg, param_hint="--delimiter")
    return "\t" if len(written) > 1 else written


def _stop_at(findings: Findings) -> None:
    """Tell the faults of an imported file, if it has any, and stop."""
    for line in text_lines(in_order(findings.problems)):
        print(line, file=sys.stderr)
    if findings.problems:
        print("searchguard: nothing was imported", file=sys.stderr)
        raise typer.Exit(1)


def _what_it_finds(term: Bare) -> Hashable:
    """Return what two terms share that find the same queries."""
    text, groups, match, disguises = term
    found = []
    for literal in (one for group in groups or ((text,),) for one in group):
        pattern = pattern_of(literal, match, disguises)
        strict = pattern.strict if disguises is Disguises.NONE else ""
        found.append((pattern.letters, pattern.gaps, pattern.symbols, strict))
    return tuple(found), tuple(map(len, groups)), match, disguises
