"""What stands in a file, as frozen nodes that know their place: text, list, mapping.

A tree knows nothing of YAML and nothing of rules. Lists are written in several short forms; each is
rewritten, tree to tree, into one long form of the same locations before it becomes a value.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from searchguard.errors import Location, Problem, Severity, in_brief
from searchguard.policy.limits import PROBLEMS_PER_FILE

# What stands where a fault has been reported: whatever holds it is dropped without another word.
FAULT: Final = object()

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar: every one is a text, whatever it looks like."""

    value: str
    location: Location


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar that has become a value, such as a date; or FAULT."""

    value: object
    location: Location


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: tuple["Node", ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their values, in the order in which they were written; a key stands once."""

    entries: tuple[tuple[Text, "Node"], ...]
    location: Location

    def __iter__(self) -> Iterator[tuple[str, "Node"]]:
        return ((key.value, node) for key, node in self.entries)

    def get(self, name: str) -> "Node | None":
        """Return what stands under a key."""
        return next((node for key, node in self if key == name), None)

    def key(self, name: str) -> Text | None:
        """Return the key itself, with its place."""
        return next((key for key, _ in self.entries if key.value == name), None)

    def having(self, name: str, node: "Node") -> "Mapping":
        """Return the mapping with one more key at its end, at the place of that key's value."""
        return Mapping((*self.entries, (Text(name, node.location), node)), self.location)

    def without(self, *names: str) -> "Mapping":
        """Return the mapping without some of its keys."""
        kept = tuple(entry for entry in self.entries if entry[0].value not in names)
        return Mapping(kept, self.location)


Node = Text | Value | Items | Mapping


@dataclass(frozen=True, slots=True)
class Misread:
    """A text that YAML reads otherwise than it looks.

    `text` is what stands on its first line; `rest` what follows, on the line `line`. `sign` is what
    made it so: a `#` that begins a comment, a `-` or `,` that is missing where a list goes on, or
    nothing where a key's text does.
    """

    text: Text
    rest: str
    line: int
    sign: str


class _TooManyError(Exception):
    """A file has more problems than are told."""


class Findings:
    """The problems met so far while files are read, and what was probably meant otherwise."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.problems: list[Problem] = []
        self.misread: list[Misread] = []
        self._most = sys.maxsize

    @contextmanager
    def in_file(self, file: str) -> Iterator[None]:
        """Read one file in here: at its thousandth problem nobody reads on, and that is told."""
        self._most = len(self.problems) + PROBLEMS_PER_FILE
        try:
            yield
        except _TooManyError:
            self._most = sys.maxsize
            words = f"more than {PROBLEMS_PER_FILE:,} problems in this file: these are the first"
            self.error(Location(file), words)
        finally:
            self._most = sys.maxsize

    def error(self, location: Location, message: str, rule: str = "") -> None:
        """Add a problem that refuses the set; `rule` where it is filed under another than usual."""
        if len(self.problems) >= self._most:
            raise _TooManyError
        problem = Problem(location, Severity.ERROR, in_brief(message), rule or self.rule)
        self.problems.append(problem)

    def fault(self, node: Node, message: str) -> Value:
        """Add a problem and return what takes the place of the faulty node."""
        self.error(node.location, message)
        return Value(FAULT, node.location)


def plain(node: Node) -> object:
    """Return the tree as dicts, lists and scalars."""
    match node:
        case Mapping():
            return {key: plain(value) for key, value in node}
        case Items():
            return [plain(item) for item in node.nodes]
        case _:
            return node.value


def find(node: Node, path: Path) -> Node:
    """Return the node at a path, or the deepest one on the way there."""
    for step in path:
        below = _step(node, step)
        if below is None:
            return node
        node = below
    return node


def _step(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, Items) and isinstance(step, int) and 0 <= step < len(node.nodes):
        return node.nodes[step]
    return None
