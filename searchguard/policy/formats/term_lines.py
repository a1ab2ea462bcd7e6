"""`terms_file`, `must_pass.txt`, `must_block.txt`: a text a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from searchguard.errors import Location
from searchguard.policy.decoding import decode
from searchguard.policy.limits import RULE, TERMS_PER_FILE
from searchguard.policy.tree import Findings


@dataclass(frozen=True, slots=True)
class Lines:
    """The texts of a file and the line, from 1, that each stands on."""

    file: str
    texts: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


def read_lines(data: bytes, file: str, findings: Findings) -> Lines:
    r"""Return the lines that hold a text.

    `#` is part of a hashtag, `//` begins a line of comment, lines end at `\n` only, a `\r` before
    it is dropped, and so are the blanks round a text.
    """
    written = numbered_texts(decode(data, file, findings) or "")
    kept = list(islice(written, TERMS_PER_FILE))
    if too_many := next(written, None):
        words = f"more than {TERMS_PER_FILE:,} lines in a file: make another list of the rest"
        findings.error(Location(file, too_many[0]), words, RULE)
        return Lines(file)
    return Lines(file, tuple(line for _, line in kept), tuple(number for number, _ in kept))


def numbered_texts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold a text, each with its number from 1."""
    stripped = (line.strip() for line in StringIO(text, newline="\n"))
    return (
        (number, line)
        for number, line in enumerate(stripped, 1)
        if line and not line.startswith("//")
    )
