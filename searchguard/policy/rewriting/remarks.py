"""Comments and blank lines of a YAML file: whatever stands between its texts."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"#[^\n]*")


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """A comment, or a blank line, whose text is empty; where it begins, from 0."""

    index: int
    line: int
    column: int
    text: str = ""
    alone: bool = True


class Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, index: int) -> int:
        """Return the line, from 0, that a place of the text is on."""
        return bisect_right(self.starts, index) - 1

    def column(self, index: int) -> int:
        """Return the column, from 0, of a place of the text."""
        return index - self.starts[self.line(index)]


def remarks_of(text: str, spans: Iterable[tuple[int, int]]) -> list[Remark]:
    r"""Return the comments and blank lines of a text, in order.

    Args:
        text: The file's text, its lines ended by `\n`.
        spans: Where its scalars begin and end; a `#` in one of them begins no comment.
    """
    lines = Lines(text)
    return [remark for gap in _gaps(text, spans) for remark in _in_gap(text, gap, lines)]


def _gaps(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    before = 0
    for start, end in spans:
        yield before, start
        before = end
    yield before, len(text)


def _in_gap(text: str, gap: tuple[int, int], lines: Lines) -> Iterator[Remark]:
    start, end = gap
    first, last = lines.line(start), lines.line(end)
    for line in range(first, last + 1):
        begin = lines.starts[line]
        stop = lines.starts[line + 1] - 1 if line < len(lines.starts) - 1 else len(text)
        found = _COMMENT.search(text, max(begin, start), min(stop, end))
        if found:
            alone = not text[begin : found.start()].strip()
            column = found.start() - begin
            yield Remark(found.start(), line, column, found[0].rstrip(), alone)
        elif begin >= start and stop < end and not text[begin:stop].strip():
            yield Remark(begin, line, 0)
