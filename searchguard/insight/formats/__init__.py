"""The formats of query logs: a format is one file here, and one line in `FORMATS`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO, TypeAlias

from searchguard.errors import BacktestError
from searchguard.insight.formats import csv_table, json_lines, parquet
from searchguard.insight.rows import Written

# A line's number, and what is written in it or, in words, why that cannot be read.
Line: TypeAlias = tuple[int, Written | str]


class LogFormat(StrEnum):
    """How a query log is written."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Format:
    """How a log is read, and how names of its files end.

    `seeks`: it is read out of order, so that it must be a file, and compresses by itself.
    """

    read: Callable[[BinaryIO], Iterator[Line]]
    suffixes: tuple[str, ...]
    seeks: bool = False


FORMATS = {
    LogFormat.JSON: Format(json_lines.read, (".jsonl", ".ndjson", ".json")),
    LogFormat.CSV: Format(csv_table.read, (".csv",)),
    LogFormat.PARQUET: Format(parquet.read, (".parquet", ".pq"), seeks=True),
}
_COMPRESSED = (".gz", ".gzip", ".zst", ".zstd")


def format_of(name: str) -> LogFormat:
    """Return the format that the name of a file says.

    Raises:
        BacktestError: It says none.
    """
    path = PurePath(name.lower())
    suffix = PurePath(path.stem).suffix if path.suffix in _COMPRESSED else path.suffix
    for form, one in FORMATS.items():
        if suffix in one.suffixes:
            return form
    told = ", ".join(suffix for one in FORMATS.values() for suffix in one.suffixes)
    msg = f"`{name}`: its name does not say what it is ({told}): name it with --queries-format"
    raise BacktestError(msg)
