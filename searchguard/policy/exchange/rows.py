"""Terms as rows: a line of a plain text, or a row of a CSV file with a header."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from searchguard.errors import Location
from searchguard.policy.formats.term_lines import numbered_texts
from searchguard.policy.model import Disguises, MatchMode, Rule, Term
from searchguard.policy.scalars import either
from searchguard.policy.tree import Findings

C = TypeVar("C", bound=StrEnum)

IMPORT_BYTES = 50_000_000
DELIMITERS = ",;\t|"

# What makes a spreadsheet read a cell as a formula (OWASP, CSV Injection); a ' before it defuses
# it. A cell that has one already gets another, so that taking one off gives back what was.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")

_TRUE = "true"
TERM = "term"
OF_TERM = (TERM, "all_of", "match", "disguises", "common", "note")
OF_RULE = (
    *("blocklist", "rule", "action", "state", "reason", "regions", "interface_languages"),
    *("age_bands", "surfaces"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A term and the line, from 1, that it was read from."""

    line: int
    term: Term


def defused(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_written(cell: str) -> str:
    """Return what a cell held before it was defused."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def decoded(data: bytes, file: str, findings: Findings) -> str | None:
    """Return the text of an imported file: UTF-8, with a byte order mark or without."""
    if len(data) > IMPORT_BYTES:
        limit = f"at most {IMPORT_BYTES // 1_000_000} MB: split it"
        findings.error(Location(file), f"the file is too large, {limit}")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save it as UTF-8 (in a spreadsheet: `CSV UTF-8`)"
        findings.error(Location(file, line), f"not UTF-8: {hint}")
        return None


def text_rows(text: str) -> list[Row]:
    """Return the rows of a plain text: a term a line, `//` begins a comment."""
    return [Row(number, Term(text=line)) for number, line in numbered_texts(text)]


def table_rows(
    text: str, file: str, findings: Findings, *, delimiter: str = "", column: str = TERM
) -> list[Row]:
    """Return the rows of a CSV file whose header names its columns.

    Args:
        text: The text of the file.
        file: Its path, as problems should name it.
        findings: Where problems go.
        delimiter: What stands between cells; else the one that the header has most of.
        column: The column that holds the terms.
    """
    used = delimiter or max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=used, strict=True)
    rows = []
    rules = set()
    try:
        names = _header(next(reader, []), column, file, findings)
        line = reader.line_num + 1
        for cells in reader if names else ():
            if cells:
                row = dict(zip(names, map(as_written, cells), strict=False))
                rules.add((row.get("blocklist"), row.get("rule")))
                rows += _row(line, row, file, findings)
            line = reader.line_num + 1
    except csv.Error as error:
        findings.error(Location(file, reader.line_num), f"not a table: {error}")
    if len(rules) > 1:
        findings.error(Location(file), "terms of several rules: import one rule at a time")
    return rows


def _header(cells: list[str], column: str, file: str, findings: Findings) -> list[str]:
    """Return the names of the columns, that of the terms under its own, or nothing without it."""
    names = [cell.strip().lower() for cell in cells]
    if column.lower() in names:
        return [TERM if name == column.lower() else name for name in names]
    found = ", ".join(f"`{name}`" for name in names) or "nothing"
    words = f"no column `{column}` in the header, which has {found}: name it with --column"
    findings.error(Location(file), words)
    return []


def _row(line: int, row: dict[str, str], file: str, findings: Findings) -> list[Row]:
    try:
        return [Row(line, _term(row))]
    except ValueError as error:
        findings.error(Location(file, line), str(error))
        return []


def _term(row: dict[str, str]) -> Term:
    """Return the term of a row.

    Raises:
        ValueError: A cell holds what it may not; the message says which.
    """
    groups = _groups(row.get("all_of", ""))
    return Term(
        text="" if groups else row.get(TERM, "").strip(),
        all_of=groups,
        match=_choice(MatchMode, row.get("match") or MatchMode.PHRASE),
        disguises=_choice(Disguises, row.get("disguises") or Disguises.ALL),
        common=row.get("common", "").strip().lower() == _TRUE,
        note=row.get("note", "").strip(),
    )


def _choice(kind: type[C], cell: str) -> C:
    if cell in set(kind):
        return kind(cell)
    msg = f"`{cell}` is not known here: write {either(tuple(kind))}"
    raise ValueError(msg)


def _groups(cell: str) -> tuple[tuple[str, ...], ...]:
    if not cell:
        return ()
    try:
        groups = json.loads(cell)
    except (ValueError, RecursionError):
        groups = None
    if isinstance(groups, list) and all(
        isinstance(group, list) and all(isinstance(text, str) for text in group) for group in groups
    ):
        return tuple(tuple(group) for group in groups)
    msg = '`all_of` holds groups of words, such as [["vaccine", "jab"], ["microchip"]]'
    raise ValueError(msg)


def table(rules: Iterable[tuple[str, Rule]]) -> Iterator[list[str]]:
    """Yield the cells of every term of some rules, each with its blocklist's id; first a header."""
    yield [*OF_RULE, *OF_TERM]
    for blocklist, rule in rules:
        of_rule = [
            *(blocklist, rule.id, rule.action, rule.state, rule.reason),
            *map(" ".join, (rule.regions, rule.interface_languages, rule.age_bands, rule.surfaces)),
        ]
        for term in (*rule.terms, *(Term(text=text) for text in rule.file_terms)):
            yield [defused(str(cell)) for cell in (*of_rule, *_cells(term))]


def _cells(term: Term) -> tuple[str, ...]:
    groups = json.dumps(term.all_of, ensure_ascii=False) if term.all_of else ""
    common = _TRUE if term.common else ""
    return term.text, groups, term.match, term.disguises, common, term.note
