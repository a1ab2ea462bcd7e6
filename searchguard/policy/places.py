"""Where everything was written, for problems found once the lists are values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from searchguard.errors import Location
from searchguard.policy.formats import Part
from searchguard.policy.formats.term_lines import Lines
from searchguard.policy.model import Blocklist, ContextList, Event, Notice, Rule, Source, Workspace
from searchguard.policy.records import Written
from searchguard.policy.tree import Items, Misread, Node, Path, Text, find
from searchguard.policy.tree import Mapping as MappingNode

Kind = type[Part] | type[Rule]

_EVENTS = "events/"  # before the id of a playbook, in the identity of its rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Finds the Location of a part of the lists, and of what stands at a path inside it.

    A path has the words of the model: `places.rule("covid/hoax", "terms", 2, "text")`. A part that
    is not written has the Location of the deepest thing round it that is. `misread` are texts that
    YAML reads otherwise than they look, `unread` text files that nothing names.
    """

    folder: str
    nodes: Mapping[tuple[Kind, str], tuple[Node, ...]] = field(default_factory=dict)
    lines: Mapping[str, Lines] = field(default_factory=dict)
    misread: tuple[Misread, ...] = ()
    unread: tuple[str, ...] = ()

    def rule(self, rule_id: str, *path: str | int) -> Location:
        """Return where a rule, `<blocklist>/<rule>`, stands, or something in it.

        That of a playbook, `events/<id>`, is the playbook.
        """
        event = rule_id.removeprefix(_EVENTS)
        if event != rule_id and (Rule, rule_id) not in self.nodes:
            return self.event(event, *path)
        return self._find(Rule, rule_id, path)

    def blocklist(self, blocklist_id: str, *path: str | int) -> Location:
        """Return where a blocklist stands, or something in its head."""
        return self._find(Blocklist, blocklist_id, path)

    def notice(self, notice_id: str, *path: str | int) -> Location:
        """Return where a notice stands, or something in it."""
        return self._find(Notice, notice_id, path)

    def source(self, source_id: str, *path: str | int) -> Location:
        """Return where a source stands, or something in it."""
        return self._find(Source, source_id, path)

    def event(self, event_id: str, *path: str | int) -> Location:
        """Return where a playbook stands, or something in it."""
        return self._find(Event, event_id, path)

    def context(self, context_id: str, language: str, *path: str | int) -> Location:
        """Return where the words of a context list stand, in one language."""
        return self._find(ContextList, f"{context_id}/{language}", path)

    def workspace(self, *path: str | int) -> Location:
        """Return where the workspace says something."""
        return self._find(Workspace, "", path)

    def term(self, rule_id: str, term_text: str) -> Location:
        """Return where a rule's term stands, in the rule or on a line of its `terms_file`.

        `term_text` is the term as written; of an `all_of` one literal of each group, joined by
        ` + `.
        """
        playbook = (Event, rule_id.removeprefix(_EVENTS))
        for node in self.nodes.get((Rule, rule_id)) or self.nodes.get(playbook, ()):
            for term in _items(find(node, ("terms",))):
                if _says(term, term_text):
                    return term.location
        lines = self.lines.get(rule_id)
        if lines and term_text in lines.texts:
            return self.line(rule_id, lines.texts.index(term_text))
        return self.rule(rule_id, "terms")

    def line(self, owner: str, index: int) -> Location:
        """Return where the nth text of a text file stands.

        `owner` is the rule whose `terms_file` it is, or `must_pass` or `must_block`.
        """
        lines = self.lines.get(owner)
        if lines is None or index >= len(lines.numbers):
            return self.rule(owner, "terms_file")
        return Location(lines.file, lines.numbers[index])

    def case(self, rule_id: str, index: int) -> Location:
        """Return where the nth of a rule's cases stands."""
        return self.rule(rule_id, "cases", index)

    def twice(self, kind: Kind) -> Iterator[tuple[str, Location, Location]]:
        """Yield each place of an id that there are several of, with another of its places."""
        for (found, name), nodes in self.nodes.items():
            if found is kind and len(nodes) > 1:
                first, *others = map(_id_place, nodes)
                yield name, first, others[0]
                yield from ((name, other, first) for other in others)

    def all(self, kind: Kind, name: str) -> tuple[Location, ...]:
        """Return every place of an id; more than one is a fault."""
        return tuple(map(_id_place, self.nodes.get((kind, name), ())))

    def texts(self) -> Iterator[tuple[str, str, Location]]:
        """Yield each text that is written, with the key that it stands under, and its place."""
        for (kind, _), nodes in self.nodes.items():
            for node in nodes if kind is not Rule else ():
                yield from _texts("", node)
        for lines in self.lines.values():
            for text, number in zip(lines.texts, lines.numbers, strict=True):
                yield "", text, Location(lines.file, number)

    def _find(self, kind: Kind, name: str, path: Path) -> Location:
        nodes = self.nodes.get((kind, name), ())
        return find(nodes[0], path).location if nodes else Location(self.folder)


def places_of(
    folder: str,
    written: Iterable[Written[Part]],
    lines: Mapping[str, Lines],
    misread: Iterable[Misread] = (),
    texts: Iterable[str] = (),
) -> Places:
    """Return the places of everything that was read from a folder.

    Args:
        folder: The folder.
        written: What its files hold.
        lines: The lines of each text file that was read, by whose they are.
        misread: Texts that YAML reads otherwise than they look.
        texts: The text files that there are.
    """
    nodes: defaultdict[tuple[Kind, str], list[Node]] = defaultdict(list)
    for one in written:
        nodes[type(one.value), _id_of(one.value)].append(one.node)
        if isinstance(one.value, Blocklist):
            for rule, node in zip(one.value.rules, _items(find(one.node, ("rules",))), strict=True):
                nodes[Rule, f"{one.value.blocklist}/{rule.id}"].append(node)
    return Places(
        folder=folder,
        nodes={key: tuple(found) for key, found in nodes.items()},
        lines=lines,
        misread=tuple(misread),
        unread=tuple(sorted(set(texts) - {one.file for one in lines.values()})),
    )


def _id_of(value: Part) -> str:
    match value:
        case Blocklist():
            return value.blocklist
        case Notice():
            return value.notice
        case Event():
            return value.event
        case Source():
            return value.id
        case ContextList():
            return f"{value.id}/{value.language}"
        case Workspace():
            return ""


def _id_place(node: Node) -> Location:
    """Return where a record says its id: its first line may hold another key."""
    names = ("id", "blocklist", "notice", "event")
    found = (find(node, (name,)) for name in names)
    return next((one.location for one in found if isinstance(one, Text)), node.location)


def _texts(key: str, node: Node) -> Iterator[tuple[str, str, Location]]:
    """Yield the texts of a tree; those of a list stand under the key of the list."""
    match node:
        case Text():
            yield key, node.value, node.location
        case Items():
            for item in node.nodes:
                yield from _texts(key, item)
        case MappingNode():
            for name, value in node:
                yield from _texts(name, value)


def _items(node: Node) -> tuple[Node, ...]:
    return node.nodes if isinstance(node, Items) else ()


def _says(term: Node, words: str) -> bool:
    """Tell whether a term is these words: its text, or one literal of each of its groups."""
    text = find(term, ("text",))
    if text is not term:
        return _written(text) == words
    groups = _items(find(term, ("all_of",)))
    literals = words.split(" + ")
    return len(literals) == len(groups) and all(
        literal in map(_written, _items(group))
        for literal, group in zip(literals, groups, strict=True)
    )


def _written(node: Node) -> str:
    return node.value if isinstance(node, Text) else ""
