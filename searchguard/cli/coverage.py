"""`searchguard coverage`: what is shown on each promised topic in each promised locale."""

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, AtOption, instant_of, read_lists
from searchguard.cli.coverage_page import page
from searchguard.cli.coverage_text import text_lines
from searchguard.cli.matrix import Matrix, Note
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.reasons import location_data
from searchguard.engine.coverage import Cell, Status, coverage_of, idle_waivers
from searchguard.policy.reading import Reading


def coverage(
    folder: Annotated[Path, typer.Argument(help="Folder of lists.")] = DEFAULT_FOLDER,
    at: AtOption = "",
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page of it there too.")
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Print which notice each topic of workspace.yaml has in each of its locales.

    A topic is covered where a live rule shows a notice of that topic, with a
    text in the language of the locale and an action for it. A topic that has a
    helpline needs a call, sms or chat.

    Exit code 1: a hole, covered by no notice and no waiver, or the lists do
    not load.
    """
    reading = read_lists(folder)
    matrix = _matrix(reading, instant_of(at, reading.lists) or datetime.now(UTC))
    with reader_may_leave():
        if html:
            html.write_text(page(matrix), "utf-8")
        if form is Format.JSON:
            write_out(json.dumps(_data(matrix), ensure_ascii=False, indent=2) + "\n")
        else:
            width = shutil.get_terminal_size().columns
            write_out("".join(f"{line}\n" for line in text_lines(matrix, width)))
    if not matrix.cells:
        print("searchguard: workspace.yaml has no topics, so none is promised", file=sys.stderr)
    counted = ", ".join(f"{name}: {count}" for name, count in matrix.counts().items())
    print(f"searchguard: {counted}", file=sys.stderr)
    if matrix.having(Status.HOLE):
        raise typer.Exit(1)


def _matrix(reading: Reading, at: datetime) -> Matrix:
    lists = reading.lists
    cells = coverage_of(lists, at)
    return Matrix(
        workspace=lists.workspace,
        at=at,
        cells=cells,
        notes=tuple(sorted(_notes(reading, cells), key=lambda note: note.location)),
        places=reading.places,
    )


def _notes(reading: Reading, cells: tuple[Cell, ...]) -> Iterator[Note]:
    """Yield what is written and of no use to the matrix: somebody may have meant it to be."""
    workspace, places = reading.lists.workspace, reading.places
    for index, _, reason in idle_waivers(reading.lists, cells):
        yield Note(places.workspace("waivers", index), f"this waiver waives nothing: {reason}")
    for notice in reading.lists.notices:
        if notice.topic and notice.topic not in workspace.topics:
            words = f"the topic `{notice.topic}` of `{notice.notice}` is not one of the workspace's"
            yield Note(places.notice(notice.notice, "topic"), words)


def _data(matrix: Matrix) -> dict[str, Any]:
    return {
        "at": matrix.at.isoformat(),
        "topics": list(matrix.topics),
        "locales": list(matrix.locales),
        "counts": matrix.counts(),
        "cells": [_cell_data(cell) for cell in matrix.cells],
        "notes": [
            {"location": location_data(note.location), "words": note.words} for note in matrix.notes
        ],
    }


def _cell_data(cell: Cell) -> dict[str, Any]:
    """Return a cell as plain data; what there is none of is null."""
    review_by = cell.review_by.isoformat() if cell.review_by else None
    told = {**asdict(cell), "review_by": review_by}
    return {key: None if value == "" else value for key, value in told.items()}
