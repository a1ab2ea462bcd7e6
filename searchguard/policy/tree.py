"""What stands in a file, as frozen nodes that know their place: text, list, mapping.

A tree knows nothing of YAML and nothing of rules. Lists are written in several short forms; each is
rewritten, tree to tree, into one long form of the same locations before it becomes a value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from searchguard.errors import Location, Problem, Severity

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


class Findings:
    """The problems met so far while one file is read."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.problems: list[Problem] = []

    def error(self, location: Location, message: str) -> None:
        """Add a problem that refuses the set."""
        self.problems.append(Problem(location, Severity.ERROR, message, self.rule))

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
