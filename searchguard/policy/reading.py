"""A folder of lists, read as one: all of it or nothing, and every problem at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from pathlib import Path, PurePosixPath

from searchguard.errors import ListsError, Location, Problem, Severity, in_order
from searchguard.policy.files import NO_FILE, Folder
from searchguard.policy.formats import FORMATS, WORKSPACE_FILE, Part, format_of
from searchguard.policy.formats.term_lines import Lines, read_lines
from searchguard.policy.formats.workspace import zone_of
from searchguard.policy.gathering import lists_of, terms_in
from searchguard.policy.limits import ENTRIES_PER_SET, FILE_BYTES, TERMS_PER_SET
from searchguard.policy.limits import RULE as LIMIT
from searchguard.policy.lint import errors, warnings, warnings_by_asking
from searchguard.policy.lint.subject import Check, Subject
from searchguard.policy.model import Blocklist, Lists, Rule
from searchguard.policy.places import Places, places_of
from searchguard.policy.records import Written
from searchguard.policy.tree import Findings, Mapping, Node, find
from searchguard.policy.yaml_tree import read_yaml

RULE = "reading"  # what problems of a file that cannot be read as it should are filed under

Checker = Callable[[Lists], Check]

_STRAY = "neither a blocklist nor a file of a known name: a list has a key `blocklist`"

_WORKSPACE = PurePosixPath(WORKSPACE_FILE)

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
    reading = read_folder(folder, warn=False)
    if reading.refused:
        raise ListsError(reading.problems)
    return reading.lists


def read_folder(
    folder: Path, today: date | None = None, checker: Checker | None = None, *, warn: bool = True
) -> Reading:
    """Return what a folder holds, with every problem that is found.

    Args:
        folder: The folder, or a single blocklist's file.
        today: Warn of what has expired on this day; without it nothing has.
        warn: Look for warnings where nothing refuses the set; it takes as long as reading does.
        checker: Returns the function that asks the lists; without it nothing is found by asking.

    A set that passes a limit is read, and not looked at further: that could take long.
    """
    reading = _Reader(Folder(folder)).read()
    if any(problem.rule == LIMIT for problem in reading.problems):
        return reading
    whole = not reading.problems
    subject = Subject(lists=reading.lists, places=reading.places, whole=whole, today=today)
    reading = reading.having(errors(subject))
    if warn or reading.refused:
        reading = reading.having(warnings(subject))
    if checker is None or reading.refused:
        return reading
    return reading.having(warnings_by_asking(subject, checker(reading.lists)))


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
        contents = self.contents()
        workspace = self.tree(_WORKSPACE, contents)
        zone = zone_of(workspace)
        written = self.checked_parts(_WORKSPACE, workspace, zone)
        for path in contents:
            if path != _WORKSPACE and not self.over:
                written += self.checked_parts(path, self.tree(path, contents), zone)
        for name in QUERY_FILES:
            self.query_file(name)
        return self.reading(written)

    @property
    def over(self) -> bool:
        """Whether a limit is passed: nobody reads on."""
        return any(problem.rule == LIMIT for problem in self.findings.problems)

    def contents(self) -> dict[PurePosixPath, bytes]:
        """Return the bytes of each YAML file, sorted by path; none where they are too much."""
        paths = self.folder.yaml_files(self.findings)
        found = {path: self.folder.read(path, self.findings) for path in paths}
        contents = {path: data for path, data in found.items() if data is not None}
        if sum(map(_entries, contents.values())) > ENTRIES_PER_SET:
            words = f"more than {ENTRIES_PER_SET:,} entries in the YAML files: use terms_files"
            self.findings.error(Location(str(self.folder.root)), words, LIMIT)
            return {}
        return contents

    def tree(self, path: PurePosixPath, contents: dict[PurePosixPath, bytes]) -> Node | None:
        """Return the tree of a YAML file, or None where there is none."""
        if path not in contents:
            return None
        name = self.folder.called(path)
        with self.findings.in_file(name):
            return read_yaml(contents[path], name, self.findings)
        return None

    def checked_parts(
        self, path: PurePosixPath, tree: Node | None, zone: tzinfo
    ) -> list[Written[Part]]:
        """Return what one file holds; of a file without a tree, or with too many problems, none."""
        with self.findings.in_file(self.folder.called(path)):
            return [] if tree is None else self.parts(path, tree, zone)
        return []

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
        """Return the lines of a text file; of those of a set that is too large none."""
        if sum(len(lines.texts) for lines in self.lines.values()) > TERMS_PER_SET:
            return Lines(self.folder.called(path))
        data = self.folder.read(path, self.findings) or b""
        return read_lines(data, self.folder.called(path), self.findings)

    def query_file(self, name: str) -> None:
        """Read `must_pass.txt` or `must_block.txt` if there is one."""
        path = PurePosixPath(f"{name}.txt")
        if not self.folder.root.is_dir():
            return
        if self.folder.has(path):
            self.lines[name] = self.text_file(path)
        elif self.folder.names(path):
            self.findings.error(Location(self.folder.called(path)), NO_FILE)

    def reading(self, written: Sequence[Written[Part]]) -> Reading:
        """Return everything as one whole."""
        root = str(self.folder.root)
        if terms_in(written) > TERMS_PER_SET:
            words = f"more than {TERMS_PER_SET:,} terms in a set"
            self.findings.error(Location(root), words, LIMIT)
        texts = [] if self.over else map(self.folder.called, self.folder.text_files())
        has_list = any(isinstance(part.value, Blocklist) for part in written)
        if not has_list and not self.findings.problems:
            self.findings.error(Location(root), "there is no blocklist here")
        return Reading(
            lists=lists_of(written, self.lines),
            problems=in_order(self.findings.problems),
            places=places_of(root, written, self.lines, self.findings.misread, texts),
        )


def _entries(data: bytes) -> int:
    """Return the most entries that YAML can have, each on a line or before a comma.

    A file that is too large is refused by itself.
    """
    return data.count(b",") + data.count(b"\n") if len(data) <= FILE_BYTES else 0
