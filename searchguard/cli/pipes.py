"""Lines in from stdin and out to stdout, where the other end is a program."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader

import typer

CHUNK = 1 << 16  # bytes


def lines_in(stream: BufferedReader) -> Iterator[list[str]]:
    r"""Yield the lines of a stream as they arrive, all that one read completes together.

    A line ends at `\n` and nowhere else. Bytes that are not UTF-8 become U+FFFD.
    """
    begun: list[bytes] = []
    while chunk := stream.read1(CHUNK):
        *ended, rest = chunk.split(b"\n")
        if ended:
            begun.append(ended[0])
            first, begun = b"".join(begun), []
            yield [line.decode(errors="replace") for line in (first, *ended[1:])]
        begun.append(rest)
    if last := b"".join(begun):
        yield [last.decode(errors="replace")]


def write_out(text: str) -> None:
    """Write text to stdout and let it go at once; what cannot be encoded is escaped."""
    sys.stdout.buffer.write(text.encode(sys.stdout.encoding, errors="backslashreplace"))
    sys.stdout.buffer.flush()


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Stop quietly once nobody reads stdout any more: whoever left has what they wanted."""
    try:
        yield
    except BrokenPipeError:
        # The interpreter flushes stdout at its end, and must find somebody there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
