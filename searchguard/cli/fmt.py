"""`searchguard fmt`: list files in one form, so that a change shows only what was meant."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.problems import as_data, text_lines
from searchguard.cli.shown import visible
from searchguard.errors import Location, Problem, in_order
from searchguard.policy.files import Folder
from searchguard.policy.formats import FORMATS
from searchguard.policy.limits import FILE_BYTES
from searchguard.policy.reading import RULE
from searchguard.policy.replacing import replace_file
from searchguard.policy.rewriting.formatting import formatted
from searchguard.policy.tree import Findings


@dataclass(frozen=True, slots=True)
class _Change:
    """A file whose canonical form differs from what it holds."""

    file: Path
    before: str
    after: str


def fmt(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders of lists, or list files.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; name the files that would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Change nothing; show what would change.")
    ] = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Rewrite list files in one form: order of keys, quotes, indentation, blank lines.

    Comments stay, and what the lists mean. A file with faults is left as it
    is, and the faults are told.

    Exit code 1: a file has faults, or would change with --check or --diff.
    """
    findings = Findings(RULE)
    files = list(_files(paths or [Path("blocklists")], findings))
    changes = [change for file, path in files for change in _changes(file, path, findings)]
    if not (check or diff):
        for change in changes:
            replace_file(change.file, change.after.encode())
    problems = in_order(findings.problems)
    with reader_may_leave():
        write_out(_told(changes, problems, form, diff=diff))
    if form is Format.TEXT:
        for line in (*_remarks(changes), *text_lines(problems)):
            print(line, file=sys.stderr)
    done = "would change" if check or diff else "changed"
    counted = f"files: {len(files)}, {done}: {len(changes)}, problems: {len(problems)}"
    print(f"searchguard: {counted}", file=sys.stderr)
    if problems or ((check or diff) and changes):
        raise typer.Exit(1)


def _files(paths: list[Path], findings: Findings) -> Iterator[tuple[Path, str]]:
    """Yield the list files that paths name, each with its path in its folder of lists."""
    for given in paths:
        given.stat()
        if given.is_dir():
            folder = Folder(given)
            yield from ((folder.base / path, str(path)) for path in folder.yaml_files(findings))
        elif given.suffix == ".yaml":
            yield given, _path_in_folder(given.absolute())
        else:
            findings.error(Location(str(given)), "not a list file: those end in `.yaml`")


def _path_in_folder(file: Path) -> str:
    """Return where in a folder of lists a file would be that is named alone."""
    inside = f"{file.parent.name}/{file.name}"
    kept = {str(PurePosixPath(pattern).parent) for pattern in FORMATS} - {".", "*"}
    return file.name if file.name in FORMATS and file.parent.name not in kept else inside


def _changes(file: Path, path: str, findings: Findings) -> Iterator[_Change]:
    """Yield what would become of a file that is not in canonical form."""
    with file.open("rb") as opened:
        data = opened.read(FILE_BYTES + 1)
    own = Findings(findings.rule)
    after = formatted(data, path, str(file), own)
    findings.problems += own.problems
    if after is not None and after.encode() != data:
        yield _Change(file, data.decode("utf-8-sig"), after)


def _told(
    changes: list[_Change], problems: tuple[Problem, ...], form: Format, *, diff: bool
) -> str:
    if form is Format.JSON:
        names = [str(change.file) for change in changes]
        told = {"changed": names, "problems": as_data(problems)}
        return json.dumps(told, ensure_ascii=False) + "\n"
    if diff:
        return "".join(map(_difference, changes))
    return "".join(f"{visible(str(change.file))}\n" for change in changes)


def _remarks(changes: list[_Change]) -> Iterator[str]:
    """Yield what does not show of what changes: the ends of the lines."""
    for change in changes:
        if "\r\n" in change.before:
            also = "" if change.before.replace("\r\n", "\n") == change.after else ", not only that"
            file = visible(str(change.file))
            yield f"{file}: lines end as on Windows (CR LF), and here in LF alone{also}"


def _difference(change: _Change) -> str:
    """Return a change as a unified diff."""
    before, after = (text.splitlines(keepends=True) for text in (change.before, change.after))
    lines = unified_diff(before, after, str(change.file), str(change.file))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
