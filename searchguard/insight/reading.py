"""Reading query logs into Arrow batches; a line that cannot be read is told, and left out."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias

import pyarrow as pa

from searchguard.errors import BacktestError, RequestError
from searchguard.insight.formats import FORMATS, Line, LogFormat, format_of
from searchguard.insight.rows import ASKED, Row, row_of
from searchguard.insight.streams import opened

FAULTS_KEPT = 20
_ROWS = 1 << 13
_CHARACTERS = 1 << 22

# Tells what is being done, how much of it is done, and of how much; 0 where nobody knows.
Watch: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A query log: a file, or a stream with the name that problems call it by.

    Without a form, the name says it.
    """

    path: Path | None = None
    form: LogFormat | None = None
    stream: BinaryIO | None = None
    name: str = "<stdin>"


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why a line of a log was left out; the words never hold the query."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"


@dataclass(slots=True)
class Skipped:
    """What of the logs was read otherwise than it is written.

    `lines` were left out, of which the first `faults` are kept. `unknown` lines have a region or a
    language that is not known, and count as asked without it.
    """

    lines: int = 0
    unknown: int = 0
    faults: list[LineFault] = field(default_factory=list)

    def add(self, fault: LineFault) -> None:
        """Count a line that is left out."""
        self.lines += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(fault)


def read_logs(
    sources: Iterable[Source], skipped: Skipped, watch: Watch
) -> Iterator[pa.RecordBatch]:
    """Yield the lines of logs in batches of `ASKED`.

    Args:
        sources: The logs, one after the other.
        skipped: Where to count what is left out.
        watch: Told of the bytes that are read.

    Raises:
        BacktestError: A log is not one of its format.
        OSError: It cannot be read.
    """
    for source in sources:
        name = str(source.path or source.name)
        with _stream(source, name) as (stream, form, size):
            try:
                # Held by a name until all is read: what is let go of closes what it reads from.
                plain = stream if FORMATS[form].seeks else opened(stream)
                lines = FORMATS[form].read(plain)
                for rows in _batched(_rows(lines, name, skipped)):
                    watch("reading queries", stream.tell() if size else 0, size)
                    yield _batch(rows)
            except BacktestError as error:
                raise BacktestError(f"`{name}`: {error}") from error
            except (OSError, pa.ArrowException) as error:
                msg = f"`{name}`: it is damaged, or cannot be read any further: {error}"
                raise BacktestError(msg) from error


@contextmanager
def _stream(source: Source, name: str) -> Iterator[tuple[BinaryIO, LogFormat, int]]:
    """Open a source; the size is 0 where it is not known."""
    if source.path is not None:
        form = source.form or format_of(name)
        with source.path.open("rb") as stream:
            yield stream, form, source.path.stat().st_size
        return
    form = source.form or LogFormat.JSON
    if FORMATS[form].seeks:
        raise BacktestError(f"a {form} log is read from a file, and cannot come through a pipe")
    if source.stream is None:
        raise ValueError("a source is a path or a stream")
    yield source.stream, form, 0


def _rows(lines: Iterable[Line], name: str, skipped: Skipped) -> Iterator[Row]:
    for number, written in lines:
        if isinstance(written, str):
            skipped.add(LineFault(name, number, written))
            continue
        try:
            row, unknown = row_of(written)
        except RequestError as error:
            field_name = error.field.removeprefix("context.")
            skipped.add(LineFault(name, number, f"`{field_name}`: {error.reason}"))
            continue
        if unknown:
            skipped.unknown += 1
        yield row


def _batched(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows together, as many as memory should hold at a time."""
    batch, characters = list[Row](), 0
    for row in rows:
        batch.append(row)
        characters += len(row[0])
        if len(batch) == _ROWS or characters > _CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _batch(rows: list[Row]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, one.type) for column, one in zip(columns, ASKED, strict=True)]
    return pa.record_batch(arrays, schema=ASKED)
