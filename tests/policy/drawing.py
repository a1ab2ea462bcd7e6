"""Files of lists drawn at random: keys that are known, values that YAML likes to misread.

What is drawn is plain data, changed from files in which every key is written; `written` then writes
it as people do, with comments, blank lines, quotes of either kind, and lists on one line or many.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from searchguard.policy.tree import Findings, plain
from searchguard.policy.yaml_tree import read_yaml
from tests.policy.test_every_key import TEXT

_FILE = re.compile(r"^# (\S+\.yaml)\n(.*?)(?=^# \S+\.(?:yaml|txt)\n|\Z)", re.MULTILINE | re.DOTALL)

# Path -> what it holds, every scalar a text.
WHOLE: dict[str, Any] = {
    name: plain(tree)
    for name, text in _FILE.findall(TEXT)
    if (tree := read_yaml(text.encode(), name, Findings("drawing"))) is not None
}

MISREAD = [
    *("no", "on", "Yes", "true", "null", "~", "1:30", "010", "911", "1e3", "0x1F", ".inf", "-5"),
    *("#tag", "a #b", "a: b", "a:", "- a", "? a", "[a", "{a", "a, b", "'", '"', "it's", 'say "a"'),
    *("a\\b", "", " a", "a ", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "---", "2027-01-15"),
    *(
        "2027-01-15 18:00",
        "😀",
        "疫苗",
        "<<",
        "=",
        "a\nb",
        "a\n\nb\n",
        "\u200b",
        "a\tb",
        "x-y",
        "y",
    ),
]
TEXTS = st.sampled_from(MISREAD) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))

Path = tuple[str | int, ...]


def places(node: Any, here: Path = ()) -> list[Path]:
    """Return the path of everything below a node."""
    match node:
        case dict():
            inside = [(key, value) for key, value in node.items()]
        case list():
            inside = list(enumerate(node))
        case _:
            return []
    return [
        found for step, value in inside for found in ((*here, step), *places(value, (*here, step)))
    ]


def at(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step]
    return node


def _replace(value: Any) -> Callable[[Any, Path], None]:
    def change(document: Any, path: Path) -> None:
        at(document, path[:-1])[path[-1]] = value

    return change


def _remove(document: Any, path: Path) -> None:
    del at(document, path[:-1])[path[-1]]


def _add_key(key: str, value: Any) -> Callable[[Any, Path], None]:
    def change(document: Any, path: Path) -> None:
        holder = at(document, path)
        if isinstance(holder, dict):
            holder[key] = value
        elif isinstance(holder, list):
            holder.append(value)

    return change


VALUES = TEXTS | st.lists(TEXTS, max_size=2) | st.dictionaries(st.just("text"), TEXTS, max_size=1)
KEYS = st.sampled_from(["x-own", "colour", "text", "hashtag", "match", "number", "region", "note"])
CHANGES = st.one_of(
    TEXTS.map(_replace),
    VALUES.map(_replace),
    st.just(_remove),
    st.builds(_add_key, KEYS, VALUES),
)


@dataclass(frozen=True)
class Drawn:
    """A file: its path in the folder, and its text."""

    path: str
    text: str


@st.composite
def files(draw: st.DrawFn, changes: int = 3) -> Drawn:
    """Draw a file that has been changed in a few places."""
    path = draw(st.sampled_from(sorted(WHOLE)))
    document = deepcopy(WHOLE[path])
    for _ in range(draw(st.integers(0, changes))):
        found = places(document)
        if found:
            draw(CHANGES)(document, draw(st.sampled_from(found)))
    return Drawn(path, _Writer(draw).document(document))


_PLAIN = re.compile(r"[^\W_][\w .()-]*(?<! )")
_PLAIN_ENOUGH = re.compile(r"[\w.+-][\w.+:/-]*(?<!:)")  # as people write `1:30` and `-5`


class _Writer:
    """Writes data as YAML, in one of the many ways in which people do."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.numbers = iter(range(10_000))

    def seldom(self) -> bool:
        return self.draw(st.integers(0, 5)) == 0

    def document(self, node: Any) -> str:
        lines = self.block(node, "") if node else ["{}"]
        return "\n".join([*self.above(""), *lines, *self.above(""), ""])

    def above(self, indent: str) -> list[str]:
        """Return what may stand above something: blank lines, a comment."""
        if not self.seldom():
            return []
        return [*[""] * self.draw(st.integers(0, 2)), f"{indent}# c{next(self.numbers)}"]

    def beside(self) -> str:
        return (
            f"{' ' * self.draw(st.integers(1, 3))}# c{next(self.numbers)}" if self.seldom() else ""
        )

    def block(self, node: Any, indent: str) -> list[str]:
        items = node.items() if isinstance(node, dict) else [("", one) for one in node]
        lines: list[str] = []
        for key, value in self.shuffled(list(items)):
            lines += self.above(indent)
            head = f"{indent}{self.scalar(key)}:" if isinstance(node, dict) else f"{indent}-"
            lines += self.entry(head, value, indent)
        return lines

    def shuffled(self, items: list[Any]) -> list[Any]:
        is_mapping = bool(items) and items[0][0] != ""
        return self.draw(st.permutations(items)) if is_mapping and self.seldom() else items

    def entry(self, head: str, value: Any, indent: str) -> list[str]:
        if not value or isinstance(value, str) or self.draw(st.booleans()):
            return [f"{head} {self.flow(value, indent + '  ')}{self.beside()}"]
        dash = head.endswith("-")
        deeper = indent + ("" if isinstance(value, list) and not dash and self.seldom() else "  ")
        lines = self.block(value, deeper)
        if dash and lines[0].startswith(deeper) and not lines[0].startswith(f"{deeper}#"):
            return [f"{head} {lines[0].removeprefix(deeper)}", *lines[1:]]
        return [f"{head}{self.beside()}", *lines]

    def flow(self, node: Any, indent: str) -> str:
        if isinstance(node, str):
            return self.scalar(node)
        if isinstance(node, dict):
            opened, closed = "{", "}"
            parts = [f"{self.scalar(key)}: {self.flow(one, indent)}" for key, one in node.items()]
        else:
            opened, closed = "[", "]"
            parts = [self.flow(one, indent) for one in node]
        if not parts or not self.seldom():
            return f"{opened}{', '.join(parts)}{closed}"
        comment = f"  # c{next(self.numbers)}" if self.seldom() else ""
        last = f",{comment}" if self.seldom() else comment
        return (
            f"{opened}\n{indent}"
            + f",{comment}\n{indent}".join(parts)
            + f"{last}\n{indent}{closed}"
        )

    def scalar(self, text: str) -> str:
        plain_enough = _PLAIN.fullmatch(text) or _PLAIN_ENOUGH.fullmatch(text)
        if plain_enough and text not in {"---", "-", "..."} and not self.seldom():
            return text
        if text.isprintable() and text.isascii() and self.draw(st.booleans()):
            return "'" + text.replace("'", "''") + "'"
        return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(char: str) -> str:
    return char if char.isprintable() and char not in '"\\' else f"\\U{ord(char):08X}"
