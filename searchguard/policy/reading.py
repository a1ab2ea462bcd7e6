"""A folder of lists, read as one: all of it or nothing, and every problem at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from pathlib import Path, PurePosixPath
from typing import TypeVar

from searchguard.errors import ListsError, Location, Problem, Severity, in_order
from searchguard.policy.files import Folder
from searchguard.policy.formats import FORMATS, WORKSPACE_FILE, Part, format_of
from searchguard.policy.formats.term_lines import Lines, read_lines
from searchguard.policy.formats.workspace import zone_of
from searchguard.policy.lint import lint, lint_by_asking
from searchguard.policy.lint.subject import Check, Subject
from searchguard.policy.model import (
    Blocklist,
    ContextList,
    Event,
    Lists,
    Notice,
    Rule,
    Source,
    Workspace,
)
from searchguard.policy.places import Places, places_of
from searchguard.policy.records import Written
from searchguard.policy.tree import Findings, Mapping, Node, find
from searchguard.policy.yaml_tree import read_yaml

RULE = "reading"  # what problems of a file that cannot be read as it should are filed under

P = TypeVar("P", bound=Part)
Checker = Callable[[Lists], Check]

_STRAY = "neither a blocklist nor a file of a known name: a list has a key `blocklist`"

QUERY_FILES = ("must_pass", "must_block")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a folder holds: the lists, all their problems in order, and where everything stands.

    Records with a fault are missing from `lists`, so `lists` is whole only if not `refused`.
    """

    lists: Lists
    problems: tuple[Problem, ...]
    places: Places

    @property
    def refused(self) -> bool:
        """Whether a problem of severity error keeps the set from loading."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def having(self, problems: Iterable[Problem]) -> "Reading":
        """Return the same with more problems."""
        return replace(self, problems=in_order((*self.problems, *problems)))


def load_folder(folder: Path) -> Lists:
    """Return the lists of a folder.

    Raises:
        ListsError: They do not load; it holds the warnings too.
    """
    reading = read_folder(folder)
    if reading.refused:
        raise ListsError(reading.problems)
    return reading.lists


def read_folder(folder: Path, today: date | None = None, checker: Checker | None = None) -> Reading:
    """Return what a folder holds, with every problem that is found.

    Args:
        folder: The folder, or a single blocklist's file.
        today: Warn of what has expired on this day; without it nothing has.
        checker: Returns the function that asks the lists; without it nothing is found by asking.
    """
    reading = _Reader(Folder(folder)).read()
    whole = not reading.problems
    subject = Subject(lists=reading.lists, places=reading.places, whole=whole, today=today)
    reading = reading.having(lint(subject))
    if checker is None or reading.refused:
        return reading
    return reading.having(lint_by_asking(subject, checker(reading.lists)))


class _Reader:
    """Reads the files of one folder, one after another."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.findings = Findings(RULE)
        self.lines: dict[str, Lines] = {}

    def read(self) -> Reading:
        if not self.folder.root.exists():
            self.findings.error(Location(str(self.folder.root)), "there is no such folder")
            return self.reading(())
        trees = self.trees()
        zone = zone_of(trees.get(PurePosixPath(WORKSPACE_FILE)))
        written = [part for path in trees for part in self.parts(path, trees[path], zone)]
        for name in QUERY_FILES:
            self.query_file(name)
        return self.reading(written)

    def trees(self) -> dict[PurePosixPath, Node]:
        """Return the tree of each YAML file that has one, sorted by path."""
        found = {}
        for path in self.folder.yaml_files(self.findings):
            data = self.folder.read(path, self.findings)
            name = self.folder.called(path)
            tree = None if data is None else read_yaml(data, name, self.findings)
            if tree is not None:
                found[path] = tree
        return found

    def parts(self, path: PurePosixPath, tree: Node, zone: tzinfo) -> list[Written[Part]]:
        """Return what one file holds."""
        if not isinstance(tree, Mapping):
            self.findings.error(tree.location, "a file begins with a key, such as `blocklist:`")
            return []
        if len(path.parts) == 1 and str(path) not in FORMATS and not tree.get("blocklist"):
            self.findings.error(tree.location, _STRAY)
            return []
        written = format_of(str(path))(tree, self.findings, zone)
        return [self.with_file_terms(part, path) for part in written]

    def with_file_terms(self, part: Written[Part], path: PurePosixPath) -> Written[Part]:
        """Return a blocklist with the terms of its rules' files; anything else as it is."""
        blocklist = part.value
        if not isinstance(blocklist, Blocklist):
            return part
        rules = tuple(
            self.filled(
                rule, f"{blocklist.blocklist}/{rule.id}", path, find(part.node, ("rules", n))
            )
            for n, rule in enumerate(blocklist.rules)
        )
        return Written(replace(blocklist, rules=rules), part.node)

    def filled(self, rule: Rule, rule_id: str, path: PurePosixPath, node: Node) -> Rule:
        """Return a rule with the terms of its `terms_file`, if it has one."""
        if not rule.terms_file:
            return rule
        where = find(node, ("terms_file",)).location
        self.lines[rule_id] = self.term_file(rule.terms_file, path, where)
        return replace(rule, file_terms=self.lines[rule_id].texts)

    def term_file(self, name: str, path: PurePosixPath, where: Location) -> Lines:
        """Return the lines of a `terms_file`, which is named from its blocklist's file on."""
        found = path.parent / name
        if not self.folder.inside(found):
            self.findings.error(where, f"`{name}` is outside the folder of lists")
        elif not self.folder.has(found):
            self.findings.error(where, f"there is no file `{name}` beside this list")
        else:
            return self.text_file(found)
        return Lines(self.folder.called(found))

    def text_file(self, path: PurePosixPath) -> Lines:
        data = self.folder.read(path, self.findings) or b""
        return read_lines(data, self.folder.called(path), self.findings)

    def query_file(self, name: str) -> None:
        """Read `must_pass.txt` or `must_block.txt` if there is one."""
        path = PurePosixPath(f"{name}.txt")
        if self.folder.root.is_dir() and self.folder.has(path):
            self.lines[name] = self.text_file(path)

    def reading(self, written: Sequence[Written[Part]]) -> Reading:
        """Return everything as one whole."""
        root = str(self.folder.root)
        has_list = any(isinstance(part.value, Blocklist) for part in written)
        if not has_list and not self.findings.problems:
            self.findings.error(Location(root), "there is no blocklist here")
        return Reading(
            lists=_lists(written, self.lines),
            problems=in_order(self.findings.problems),
            places=places_of(root, written, self.lines),
        )


def _lists(written: Sequence[Written[Part]], lines: dict[str, Lines]) -> Lists:
    """Return the parts as lists, each kind sorted by id."""
    none = Lines("")
    return Lists(
        workspace=next(iter(_of(written, Workspace)), Workspace()),
        blocklists=tuple(sorted(_of(written, Blocklist), key=lambda one: one.blocklist)),
        sources=tuple(sorted(_of(written, Source), key=lambda one: one.id)),
        notices=tuple(sorted(_of(written, Notice), key=lambda one: one.notice)),
        contexts=tuple(sorted(_of(written, ContextList), key=lambda one: (one.id, one.language))),
        events=tuple(sorted(_of(written, Event), key=lambda one: one.event)),
        must_pass=lines.get("must_pass", none).texts,
        must_block=lines.get("must_block", none).texts,
    )


def _of(written: Sequence[Written[Part]], kind: type[P]) -> list[P]:
    return [part.value for part in written if isinstance(part.value, kind)]
