"""From bytes to a small tree of XML, within bounds.

expat itself, with its handlers: a DOCTYPE is refused where it begins, so no entity is ever declared
or expanded, and too deep or too many elements stop the parser there, before there is a tree. It
reads the encoding that a document declares, so it is given bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from searchguard.errors import AlertError, in_brief

MOST_BYTES = 2 << 20
MOST_ELEMENTS = 50_000
MOST_DEPTH = 24

# Of the others expat asks Python's codecs, among which are some that are no character sets.
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(le|be)?|(us-)?ascii|iso-?8859-\d\d?|latin-?1|(windows-|cp)125\d|koi8-[ru]"
)


@dataclass(slots=True)
class Element:
    """An element: its name as `<namespace> <name>`, its children, and its own text."""

    name: str
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its own text without white space at the ends."""
        return "".join(self.pieces).strip()

    def named(self, name: str) -> Iterator["Element"]:
        """Yield its children of a name, in order."""
        return (child for child in self.children if child.name == name)


def read_tree(data: bytes) -> Element:
    """Return the root of a document.

    Raises:
        AlertError: It is too large, is not XML, or holds a DOCTYPE.
    """
    if len(data) > MOST_BYTES:
        raise AlertError(f"it is over {MOST_BYTES >> 20} MiB, more than any alert needs")
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        words = f"line {error.lineno}: {expat.ErrorString(error.code)}"
        raise AlertError(f"it is not XML that can be read: {words}") from error
    except (LookupError, ValueError) as error:
        raise AlertError("it is not in the encoding that it declares") from error
    return builder.root


class _Builder:
    """Takes what a parser finds, and keeps count."""

    def __init__(self) -> None:
        self.root = Element("")
        self.open: list[Element] = []
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _declaration(self, _: str, encoding: str | None, *__: object) -> None:
        if encoding is not None and not _ENCODINGS.fullmatch(encoding.lower().replace("_", "-")):
            raise AlertError(f"its encoding `{in_brief(encoding)}` is not one that alerts have")

    def _doctype(self, *_: object) -> None:
        raise AlertError("it holds a DOCTYPE, which no alert needs and attacks do")

    def _start(self, name: str, _: object) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise AlertError(f"it has over {MOST_ELEMENTS} elements")
        if len(self.open) >= MOST_DEPTH:
            raise AlertError(f"its elements are nested over {MOST_DEPTH} deep")
        element = Element(name)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, _: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        self.open[-1].pieces.append(text)
