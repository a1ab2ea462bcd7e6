"""One file of a set of lists: which set it is of, and what of the set's problems is about it."""

from collections.abc import Iterable
from pathlib import Path

from searchguard.errors import Problem
from searchguard.policy.formats import FORMATS
from searchguard.policy.places import Places
from searchguard.policy.reading import QUERY_FILES

_KINDS = (".yaml", ".yml", ".txt")
_CALLED = "blocklists"  # the folder of lists, where nothing else tells
# What stands in a folder of lists, and in no folder of a topic.
_MARKS = (
    *(name for name in FORMATS if "*" not in name),
    *(name.partition("/")[0] for name in FORMATS if "/" in name and not name.startswith("*")),
    *(f"{name}.txt" for name in QUERY_FILES),
)


def folder_of(file: Path) -> Path:
    """Return the folder of lists that a file is in; the file itself where that is in none."""
    if file.is_file() and file.suffix in _KINDS:
        parent = file.parent
        for folder in (parent, _above(parent)):
            if _holds_lists(folder):
                return folder
    return file


def _above(folder: Path) -> Path:
    return folder.parent if folder.name not in {"", ".."} else folder / ".."


def _holds_lists(folder: Path) -> bool:
    is_called_so = folder.absolute().name == _CALLED
    return is_called_so or any((folder / name).exists() for name in _MARKS)


def name_in(folder: Path, file: Path) -> str:
    """Return what a file of a folder of lists is called where the folder's problems are told."""
    resolved, base = file.parent.resolve() / file.name, folder.resolve()
    inside = resolved.is_relative_to(base)
    return str(folder / resolved.relative_to(base)) if inside else str(file)


def problems_about(name: str, problems: Iterable[Problem], places: Places) -> tuple[Problem, ...]:
    """Return the problems of a file and of the term files of its rules.

    Args:
        name: What the file is called in the places.
        problems: Those of the whole set. One of another file is about this one too where it names
            it, and one of the folder is about each of its files.
        places: Where everything is written.
    """
    owned = {lines.file for owner, lines in places.lines.items() if is_in(name, owner, places)}
    files = {name, places.folder, *owned}
    return tuple(
        one
        for one in problems
        if one.location.file in files or any(f"{file}:" in one.message for file in (name, *owned))
    )


def is_in(name: str, rule_id: str, places: Places) -> bool:
    """Tell whether a rule is written in a file."""
    return places.rule(rule_id).file == name
