"""From the bytes of a YAML file to a located tree, with nothing in it that surprises.

Every scalar is a text: `no`, `1:30` and `010` are words. Anchors, aliases, tags, merge keys and
duplicate keys are refused. The parser's events are read with a stack of our own, because composing
them recurses as deep as the file likes.
"""

import re
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from searchguard.errors import Location
from searchguard.policy.decoding import decode, place
from searchguard.policy.limits import NESTING, NODES_PER_FILE, RULE
from searchguard.policy.tree import FAULT, Findings, Items, Mapping, Misread, Node, Text, Value
from searchguard.policy.yaml_culprit import culprit_of, lines_of
from searchguard.policy.yaml_words import say

_SMALLER = "make several files, or move terms to a `terms_file`"
_LOOKED_AT = 200  # characters of a line, to say what is wrong with it
_PHRASES = frozenset({"text", "hashtag", "query"})  # keys of what fits on a line
# A comment right behind a text, without a space: more likely the rest of the text.
_LOST = re.compile(r"[ \t]+(#\w\S*)")
_BLOCKS = ("|", ">")
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_yaml(data: bytes, file: str, findings: Findings) -> Node | None:
    """Return the tree of one file, or None when there is none to speak of.

    Args:
        data: The file's bytes.
        file: Its path, as problems should name it.
        findings: Where problems go.
    """
    text = decode(data, file, findings)
    if text is None:
        return None
    if unprintable := _UNPRINTABLE.search(text):
        findings.error(place(file, text, unprintable.start()), _no_place(unprintable[0]))
        return None
    return _Builder(file, text, findings).build()


def _no_place(char: str) -> str:
    return f"the character U+{ord(char):04X} has no place in a list"


class _Mark(Protocol):
    """A place as the parser counts: from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...

    @property
    def index(self) -> int: ...


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    location: Location
    is_mapping: bool
    in_brackets: bool = False
    nodes: list[Node] = field(default_factory=list)

    @property
    def awaits_key(self) -> bool:
        return self.is_mapping and len(self.nodes) % 2 == 0

    @property
    def sign(self) -> str | None:
        """What would begin another text of the kind that comes next; None where it may be long."""
        if not self.is_mapping:
            return "," if self.in_brackets else "-"
        key = None if self.awaits_key else self.nodes[-1]
        return "" if isinstance(key, Text) and key.value in _PHRASES else None


class _Builder:
    """Builds one tree from one parser's events."""

    def __init__(self, file: str, text: str, findings: Findings) -> None:
        self.file = file
        self.text = text
        self.findings = findings
        self.open: list[_Open] = []
        self.root: Node | None = None

    def build(self) -> Node | None:
        """Return the tree, or None when the file cannot be read to its end."""
        try:
            events = enumerate(yaml.parse(self.text, Loader=yaml.CSafeLoader))
            readable = all(
                self.has_room(number, event) and self.take(event) for number, event in events
            )
        except yaml.MarkedYAMLError as error:
            self.refuse(error)
            return None
        if readable and self.root is None:
            self.findings.error(Location(self.file), "the file is empty")
        return self.root if readable else None

    def refuse(self, error: yaml.MarkedYAMLError) -> None:
        if culprit := culprit_of(error, self.text):
            location = Location(self.file, culprit.line + 1, culprit.column + 1)
            words = culprit.words and f"broken YAML: {culprit.words}"
            self.findings.error(location, words or say(str(error.problem), ""))
            return
        mark = error.context_mark if self.stays_open(error) else error.problem_mark
        near = self.text[mark.index :][:_LOOKED_AT].partition("\n")[0] if mark else ""
        problem = "violates indentation" if near.startswith("\t") else str(error.problem)
        self.findings.error(self.at(mark), say(problem, near))

    @staticmethod
    def stays_open(error: yaml.MarkedYAMLError) -> bool:
        """Tell whether what is wrong begins where something opens, lines before it is noticed."""
        if "end of stream" in str(error.problem):
            return True
        opened, noticed = error.context_mark, error.problem_mark
        in_brackets = "while parsing a flow" in str(error.context)
        return bool(in_brackets and opened and noticed and opened.line != noticed.line)

    def at(self, mark: _Mark | None) -> Location:
        return Location(self.file, mark.line + 1, mark.column + 1) if mark else Location(self.file)

    def take(self, event: yaml.Event) -> bool:
        """Take in one event; False ends the reading."""
        match event:
            case yaml.ScalarEvent():
                self.add(self.scalar(event))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                return self.begin(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.add(self.end(self.open.pop()))
            case yaml.AliasEvent():
                self.add(self.alias(event))
            case yaml.DocumentStartEvent() if self.root is not None:
                self.findings.error(
                    self.at(event.start_mark), "one document a file: take out the line `---`"
                )
                return False
        return True

    def has_room(self, number: int, event: yaml.Event) -> bool:
        if number < NODES_PER_FILE:
            return True
        words = f"more than {NODES_PER_FILE:,} texts, lists and keys in a file: {_SMALLER}"
        self.findings.error(self.at(event.start_mark), words, RULE)
        return False

    def begin(self, event: yaml.CollectionStartEvent) -> bool:
        location = self.at(event.start_mark)
        self.has_properties(event, location)
        if len(self.open) >= NESTING:
            self.findings.error(location, f"nested too deep: {NESTING} levels are allowed")
            return False
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.open.append(_Open(location, is_mapping, bool(event.flow_style)))
        return True

    def scalar(self, event: yaml.ScalarEvent) -> Node:
        text = Text(event.value, self.at(event.start_mark))
        inside = self.open[-1] if self.open else None
        if self.has_properties(event, text.location):
            return Value(FAULT, text.location)
        if event.style == '"' and (escaped := _UNPRINTABLE.search(text.value)):
            return self.findings.fault(text, _no_place(escaped[0]))
        if not text.value and not event.style:
            return self.findings.fault(text, _empty(self.open))
        if inside and inside.awaits_key and text.value == "<<" and not event.style:
            return self.findings.fault(text, "`<<` is not allowed: write the keys out")
        if not event.style and (lost := self.lost_behind(event.end_mark)):
            self.findings.misread.append(Misread(text, lost, text.location.line, "#"))
        begun, ended = event.start_mark, event.end_mark
        if inside and begun and ended and ended.line > begun.line and event.style not in _BLOCKS:
            self.goes_on(self.text[begun.index : ended.index], text.location, inside.sign)
        return text

    def goes_on(self, written: str, location: Location, sign: str | None) -> None:
        """Note a text of several lines where one line is enough: it was probably meant as two."""
        if sign is None:
            return
        first, *others = lines_of(written)
        for line, rest in enumerate(others, location.line + 1):
            if rest.strip():
                text = Text(first.strip(), location)
                self.findings.misread.append(Misread(text, rest.strip(), line, sign))
                return

    def lost_behind(self, mark: _Mark | None) -> str:
        """Return what looks like a hashtag and is a comment, right behind a text."""
        found = _LOST.match(self.text, mark.index) if mark else None
        return found[1] if found else ""

    def has_properties(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, location: Location
    ) -> bool:
        """Tell whether something has an anchor or a tag, and say that it may not."""
        tag = event.tag and event.tag.replace("tag:yaml.org,2002:", "!!")
        for found, what in ((event.anchor and f"&{event.anchor}", "an anchor"), (tag, "a tag")):
            if found:
                self.findings.error(location, f"put quotes round it, `{found}` would make {what}")
        return bool(event.anchor or tag)

    def alias(self, event: yaml.AliasEvent) -> Node:
        name = f"*{event.anchor}"
        text = Text(name, self.at(event.start_mark))
        return self.findings.fault(text, f"put quotes round `{name}`, a * would make an alias")

    def add(self, node: Node) -> None:
        if self.open:
            self.open[-1].nodes.append(node)
        else:
            self.root = node

    def end(self, done: _Open) -> Node:
        if not done.is_mapping:
            return Items(tuple(done.nodes), done.location)
        entries: dict[str, tuple[Text, Node]] = {}
        for key, node in zip(done.nodes[::2], done.nodes[1::2], strict=True):
            if isinstance(key, Value):
                return Value(FAULT, done.location)
            if isinstance(key, Text):
                self.enter(entries, key, node)
            else:
                self.findings.error(key.location, "a key is one text: put quotes round it")
        kept = (entry for name, entry in entries.items() if not name.startswith("x-"))
        return Mapping(tuple(kept), done.location)

    def enter(self, entries: dict[str, tuple[Text, Node]], key: Text, node: Node) -> None:
        first = entries.setdefault(key.value, (key, node))[0]
        if first is not key:
            self.findings.error(
                key.location, f"`{key.value}` stands here twice: the first is at {first.location}"
            )


def _empty(around: list[_Open]) -> str:
    """Return what is wrong with a text of nothing, in what stands open round it."""
    if around and around[-1].awaits_key:
        return "a key is missing before the :"
    if name := _key_of(around[-1:]):
        return f"`{name}` is empty: if it has a value put quotes round it, a # starts a comment"
    words = "an empty item: put quotes round it, a # starts a comment"
    is_term = _key_of(around[-2:-1]) == "terms"
    return f'{words}; "#word" finds `word` too, `hashtag: word` does not' if is_term else words


def _key_of(holder: list[_Open]) -> str:
    """Return the key whose value comes next in a mapping; nothing in a list."""
    if not holder or not holder[0].is_mapping or holder[0].awaits_key:
        return ""
    key = holder[0].nodes[-1]
    return key.value if isinstance(key, Text) else "it"
