"""`terms_file`, `must_pass.txt`, `must_block.txt`: a text a line."""

from dataclasses import dataclass

from searchguard.policy.decoding import decode
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
    kept = numbered_texts(decode(data, file, findings) or "")
    return Lines(file, tuple(line for _, line in kept), tuple(number for number, _ in kept))


def numbered_texts(text: str) -> list[tuple[int, str]]:
    """Return the lines that hold a text, each with its number from 1."""
    stripped = (line.strip() for line in text.split("\n"))
    return [
        (number, line)
        for number, line in enumerate(stripped, 1)
        if line and not line.startswith("//")
    ]
