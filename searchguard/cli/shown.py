"""Text as a terminal shows it: what is invisible made visible, and a span marked below it."""

import unicodedata
from dataclasses import dataclass

from rich.cells import get_character_cell_size

WIDTH = 76  # columns of a query that are shown
ELLIPSIS = "…"

# Control, format, surrogate, private use, unassigned; and the separators of lines and paragraphs.
# Some would move the cursor, others would be overlooked.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Marked:
    """A line and, below it, the line of carets."""

    line: str
    carets: str


def visible(text: str) -> str:
    """Return a text with each character that shows nothing, or steers a terminal, named.

    `vac<zero-width space>cin` => `vac<U+200B>cin`
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def shortened(text: str) -> str:
    """Return a text as `visible` does, its end left out where it is over WIDTH characters."""
    return visible(text if len(text) <= WIDTH else text[: WIDTH - 1] + ELLIPSIS)


def marked(text: str, span: tuple[int, int]) -> Marked:
    """Return a text with carets below a span of its code points, column for column.

    Wide characters take two columns, combining ones none. A line longer than WIDTH columns is cut
    to where the span begins.
    """
    first = _start_of_window(text, span[0])
    cells = [(_visible(char), _columns(char)) for char in text[first:]]
    shown, used = 0, 0
    while shown < len(cells) and used + cells[shown][1] <= WIDTH:
        used += cells[shown][1]
        shown += 1
    lead = ELLIPSIS if first else ""
    tail = ELLIPSIS if shown < len(cells) else ""
    start, end = span[0] - first, min(span[1] - first, shown)
    before = sum(columns for _, columns in cells[:start])
    below = sum(columns for _, columns in cells[start:end])
    return Marked(
        lead + "".join(char for char, _ in cells[:shown]) + tail,
        " " * (len(lead) + before) + "^" * max(below, 1),
    )


def _start_of_window(text: str, start: int) -> int:
    """Return where to begin, so that a third of the width stands before the span."""
    if sum(map(_columns, text)) <= WIDTH:
        return 0
    first, room = start, WIDTH // 3
    while first and (room := room - _columns(text[first - 1])) >= 0:
        first -= 1
    return first


def _visible(char: str) -> str:
    if unicodedata.category(char) in _UNSEEN:
        return f"<U+{ord(char):04X}>"
    return char


def _columns(char: str) -> int:
    return sum(map(get_character_cell_size, _visible(char)))
