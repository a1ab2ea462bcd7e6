"""CSV: a first line that names the columns, commas, and quotes round what holds either."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from searchguard.errors import BacktestError
from searchguard.insight.rows import Written
from searchguard.insight.streams import lines_of

_BOM = "\ufeff"


def read(stream: BinaryIO) -> Iterator[tuple[int, Written | str]]:
    """Yield each row that is not empty, numbered by its first line.

    Raises:
        BacktestError: The first line names no column `query`.
    """
    # What is not UTF-8 is kept as half surrogate pairs, so that it is a fault of its row alone.
    texts = (line.decode("utf-8", "surrogateescape") for line in lines_of(stream))
    rows = csv.reader(texts, strict=True)
    try:
        columns = [name.removeprefix(_BOM).strip() for name in next(rows, [])]
    except csv.Error as error:
        raise BacktestError(f"its first line is not one of CSV: {error}") from error
    if columns.count("query") != 1:
        raise BacktestError("its first line must name the columns, with commas, and one `query`")
    while True:
        number = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"not a row of CSV: {error}"
            continue
        if row:
            yield number, _written(columns, row)


def _written(columns: list[str], row: list[str]) -> Written | str:
    if len(row) != len(columns):
        return f"a row of {len(row)} values, where the first line names {len(columns)}"
    return written_of({name: value for name, value in zip(columns, row, strict=True) if value})


def written_of(values: Mapping[str, Any]) -> Written | str:
    """Return a row of a table; numbers may be text, and what is empty may be left out."""
    try:
        return msgspec.convert({"query": "", **values}, Written, strict=False)
    except msgspec.ValidationError as error:
        return f"not a row as it should be: {error}"
