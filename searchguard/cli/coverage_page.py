"""The matrix as one page of HTML that needs nothing beside itself.

The page is built as a tree and written by ElementTree, so no text of the lists can become markup.
It runs no script and fetches nothing, which its own policy says to the browser too. What a colour
says, a word says as well.
"""

from xml.etree import ElementTree as ET

from searchguard.cli.elements import add, document
from searchguard.cli.matrix import Matrix, Said
from searchguard.cli.shown import visible
from searchguard.engine.coverage import Cell, Status

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --notice: #2e7d3226; --inherited: #1565c026;
  --waived: #b26a0033; --hole: #c62828; }
body { font: 16px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem;
  padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2rem; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 1rem; list-style: none; padding: 0; }
.counts li { border: 1px solid var(--line); border-radius: .4rem; padding: .2rem .7rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
caption { text-align: start; padding-bottom: .5rem; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: start;
  vertical-align: top; }
td { font-size: .875rem; min-width: 6rem; }
tbody th { background: Canvas; position: sticky; left: 0; white-space: nowrap; }
.notice { background: var(--notice); } .inherited { background: var(--inherited); }
.waived { background: var(--waived); }
.hole { background: var(--hole); color: #fff; }
.status { display: block; font-weight: 600; }
.reason { display: block; }
code { overflow-wrap: anywhere; }
"""
_MEANINGS = {
    Status.NOTICE: "a notice with a text in the locale's language and an action for its region",
    Status.INHERITED: "a notice for a wider region or language, or in place of an expired one",
    Status.WAIVED: "nothing that fits, which the team accepts, and says why",
    Status.HOLE: "nothing that fits, and no waiver",
}


def page(matrix: Matrix) -> str:
    """Return the matrix as a page of HTML."""
    name = matrix.workspace.workspace
    title = f"Coverage of {name}" if name else "Coverage"
    root, main = document(title, _STYLE)
    add(
        main,
        "p",
        f"What users are shown on each topic in each locale, as of {matrix.at:%Y-%m-%d %H:%M %Z}.",
    )
    _counts(main, matrix)
    _list(main, "Holes", matrix, Status.HOLE)
    _matrix(main, matrix)
    _list(main, "Inherited", matrix, Status.INHERITED)
    _list(main, "Past their review date", matrix, Status.NOTICE)
    _list(main, "Waived", matrix, Status.WAIVED)
    _notes(main, matrix)
    return "<!doctype html>\n" + ET.tostring(root, "unicode", method="html") + "\n"


def _counts(main: ET.Element, matrix: Matrix) -> None:
    listed = add(main, "ul", **{"class": "counts"})
    for name, count in matrix.counts().items():
        add(listed, "li", f"{name}: {count}")


def _matrix(main: ET.Element, matrix: Matrix) -> None:
    add(main, "h2", "Topics and locales", id="matrix")
    if not matrix.cells:
        add(main, "p", "The workspace promises no topics.")
        return
    scrolled = {"class": "wide", "role": "region", "aria-labelledby": "matrix", "tabindex": "0"}
    table = add(add(main, "div", **scrolled), "table")
    add(table, "caption", "Each row is a topic, each column a locale.")
    head = add(add(table, "thead"), "tr")
    add(head, "th", "topic", scope="col")
    for locale in matrix.locales:
        add(head, "th", locale, scope="col")
    body = add(table, "tbody")
    for topic, cells in matrix.rows():
        row = add(body, "tr")
        add(row, "th", topic, scope="row")
        for cell in cells:
            _cell(row, cell)
    add(main, "h2", "What the words mean")
    meanings = add(main, "dl")
    for status, meaning in _MEANINGS.items():
        add(meanings, "dt", status)
        add(meanings, "dd", meaning)


def _cell(row: ET.Element, cell: Cell) -> None:
    told = add(row, "td", **{"class": cell.status})
    add(told, "span", cell.status, **{"class": "status"})
    if cell.notice:
        add(told, "code", cell.notice)
    for reason in cell.reasons:
        add(told, "span", reason, **{"class": "reason"})


def _list(main: ET.Element, title: str, matrix: Matrix, status: Status) -> None:
    said = matrix.having(status)
    if said:
        add(main, "h2", title)
        listed = add(main, "ul")
        for one in said:
            _said(listed, matrix, one)


def _said(listed: ET.Element, matrix: Matrix, said: Said) -> None:
    notice = f": {said.notice}" if said.notice else ""
    words = f" in {', '.join(said.locales)}{notice}: {'; '.join(said.reasons)}"
    item = add(listed, "li")
    add(item, "strong", said.topic).tail = visible(words)
    if said.status is Status.HOLE:
        item[-1].tail = visible(f"{words} (")
        add(item, "code", str(matrix.topic_place(said.topic))).tail = ")"


def _notes(main: ET.Element, matrix: Matrix) -> None:
    if matrix.notes:
        add(main, "h2", "Written and of no use")
        listed = add(main, "ul")
        for note in matrix.notes:
            item = add(listed, "li")
            add(item, "code", str(note.location)).tail = visible(f": {note.words}")
