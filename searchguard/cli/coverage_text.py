"""The matrix for a terminal: at a glance first, then in words."""

from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len

from searchguard.cli.matrix import Matrix, Said
from searchguard.cli.shown import visible
from searchguard.engine.coverage import Cell, Status
from searchguard.errors import Problem, Severity

CHECK = "coverage"  # what holes are filed under, as problems are under their lint rule

_GAP = "  "
_MARKS = {Status.NOTICE: "+", Status.INHERITED: "~", Status.WAIVED: "w", Status.HOLE: "HOLE"}
_LEGEND = "+ a notice   ~ inherited   w waived   HOLE nothing that fits"


def text_lines(matrix: Matrix, width: int) -> Iterator[str]:
    """Yield the matrix in lines.

    Notices stand in the cells where that fits; else marks do, and the notices below.

    Args:
        matrix: What is told.
        width: Columns of the terminal.
    """
    if not matrix.cells:
        return
    named = _table(matrix, _with_notice)
    if _width(named) <= width:
        yield from _blocks(named, width)
        yield ""
        yield "~ inherited   HOLE nothing that fits"
    else:
        yield from _blocks(_table(matrix, lambda cell: _MARKS[cell.status]), width)
        yield ""
        yield _LEGEND
        yield from _section("notices", _notice_lines(matrix))
    yield from _section("inherited", map(_said, matrix.having(Status.INHERITED)))
    yield from _section("past their review date", map(_said, matrix.having(Status.NOTICE)))
    yield from _section("waived", map(_said, matrix.having(Status.WAIVED)))
    yield from _section("of no use", (f"{note.location}: {note.words}" for note in matrix.notes))
    holes = matrix.having(Status.HOLE)
    if holes:
        yield ""
    yield from (_hole(matrix, said) for said in holes)


def _with_notice(cell: Cell) -> str:
    if cell.status is Status.WAIVED:
        return cell.status
    inherited = " ~" if cell.status is Status.INHERITED else ""
    return visible(cell.notice) + inherited if cell.notice else _MARKS[cell.status]


def _table(matrix: Matrix, words: Callable[[Cell], str]) -> list[list[str]]:
    head = ["", *map(visible, matrix.locales)]
    return [head, *([visible(topic), *map(words, cells)] for topic, cells in matrix.rows())]


def _widths(table: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(cell_len, column)) for column in zip(*table, strict=True)]


def _width(table: Sequence[Sequence[str]]) -> int:
    widths = _widths(table)
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _blocks(table: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield a table in as many blocks of columns as its width takes, topics before each."""
    widths = _widths(table)
    for number, columns in enumerate(_columns(widths, width)):
        if number:
            yield ""
        for row in table:
            yield _GAP.join(_padded(row[n], widths[n]) for n in (0, *columns)).rstrip()


def _columns(widths: Sequence[int], width: int) -> Iterator[list[int]]:
    """Yield the numbers of the columns that fit beside the first one, block after block."""
    block, room = list[int](), 0
    for column, needed in enumerate(widths[1:], 1):
        if not block or needed + len(_GAP) > room:
            if block:
                yield block
            block, room = [], width - widths[0]
        block.append(column)
        room -= needed + len(_GAP)
    yield block


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield from ("", title)
        yield from (f"  {line}" for line in told)


def _notice_lines(matrix: Matrix) -> Iterator[str]:
    """Yield the notices of each topic; where there are several, with the locales of each."""
    for topic, cells in matrix.rows():
        locales: dict[str, list[str]] = {}
        for cell in cells:
            if cell.notice:
                locales.setdefault(cell.notice, []).append(cell.locale)
        several = len(locales) > 1
        told = (
            f"{visible(notice)} ({' '.join(of_it)})" if several else visible(notice)
            for notice, of_it in locales.items()
        )
        if locales:
            yield f"{visible(topic)}: {', '.join(told)}"


def _said(said: Said) -> str:
    notice = f": `{visible(said.notice)}`" if said.notice else ""
    reasons = visible("; ".join(said.reasons))
    return f"{visible(said.topic)} in {' '.join(said.locales)}{notice}: {reasons}"


def _hole(matrix: Matrix, said: Said) -> str:
    where = ", ".join(said.locales)
    words = visible(f"`{said.topic}` has no notice in {where}: {'; '.join(said.reasons)}")
    return str(Problem(matrix.topic_place(said.topic), Severity.ERROR, words, CHECK))
