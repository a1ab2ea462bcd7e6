"""Parquet: columns of the names that JSON lines have as keys."""

from collections.abc import Iterator
from typing import BinaryIO

import msgspec
import pyarrow as pa
from pyarrow import parquet

from searchguard.errors import BacktestError
from searchguard.insight.rows import ASKED, Written

_ROWS = 1 << 13


def read(stream: BinaryIO) -> Iterator[tuple[int, Written | str]]:
    """Yield each row, numbered from 1.

    Raises:
        BacktestError: It is no Parquet, or has no column `query`.
    """
    number = 0
    try:
        file = parquet.ParquetFile(stream)
        columns = [name for name in ASKED.names if name in file.schema_arrow.names]
        if "query" not in columns:
            raise BacktestError("it has no column `query`")
        for batch in file.iter_batches(_ROWS, columns=columns, use_threads=False):
            for values in batch.to_pylist():
                number += 1
                try:
                    yield number, msgspec.convert(values, Written)
                except msgspec.ValidationError as error:
                    yield number, f"not a row as it should be: {error}"
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise BacktestError(f"its Parquet cannot be read after row {number}: {error}") from error
