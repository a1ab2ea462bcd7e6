"""Bytes of a query log, decompressed as they are read, and cut into lines of bounded length."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

import pyarrow as pa

MOST_OF_LINE = 1 << 20  # bytes; a query of 64 KiB with every byte escaped takes 384 KiB
_BUFFER = 1 << 20
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


def opened(raw: BinaryIO) -> BinaryIO:
    """Return a stream of what is in another one: gzip and zstd are told by their first bytes."""
    plain = io.BufferedReader(cast(io.RawIOBase, raw), _BUFFER)
    first = plain.peek(4)
    for magic, name in _MAGIC.items():
        if first.startswith(magic):
            stream: BinaryIO = io.BufferedReader(pa.CompressedInputStream(plain, name), _BUFFER)
            return stream
    return plain


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    r"""Yield lines with the `\n` that ends them; of a longer one than any may be, its beginning."""
    while line := stream.readline(MOST_OF_LINE):
        rest = line
        while len(rest) == MOST_OF_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MOST_OF_LINE)
        yield line
