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
    """An element: its name as `<namespace> <name>`, its attributes, children, and own text."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def local(self) -> str:
        """Return its name without the namespace."""
        return self.name.rpartition(" ")[2]

    @property
    def text(self) -> str:
        """Return its own text without white space at the ends."""
        return "".join(self.pieces).strip()

    def named(self, name: str) -> Iterator["Element"]:
        """Yield its children of a name, in order."""
        return (child for child in self.children if child.name == name)


def read_tree(
    data: bytes, most_bytes: int = MOST_BYTES, most_elements: int = MOST_ELEMENTS
) -> Element:
    """Return the root of a document.

    Args:
        data: The document.
        most_bytes: How long it may be.
        most_elements: How many elements it may have.

    Raises:
        AlertError: It is too large, is not XML, or holds a DOCTYPE.
    """
    if len(data) > most_bytes:
        raise AlertError(f"it is over {most_bytes >> 20} MiB, more than any alert needs")
    builder = _Builder(most_elements)
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

    def __init__(self, most_elements: int) -> None:
        self.most_elements = most_elements
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

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > self.most_elements:
            raise AlertError(f"it has over {self.most_elements} elements")
        if len(self.open) >= MOST_DEPTH:
            raise AlertError(f"its elements are nested over {MOST_DEPTH} deep")
        element = Element(name, attributes)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, _: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        self.open[-1].pieces.append(text)
