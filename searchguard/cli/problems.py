"""Problems of lists as they are told: to a person, to a program, beside the lines of a change."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from searchguard.cli.shown import visible
from searchguard.errors import Problem, Severity

FLOOD = 10  # warnings of one rule; of more a person is shown the first few
SHOWN = 3

# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def text_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield a line for each problem, with what would not show or steer a terminal named."""
    return (visible(str(problem)) for problem in problems)


def in_short(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the same for somebody who reads it: of a flood of one warning the first few lines."""
    warnings = Counter(one.rule for one in problems if one.severity is Severity.WARNING)
    seen = Counter[str]()
    for problem in problems:
        if problem.severity is Severity.WARNING and warnings[problem.rule] > FLOOD:
            seen[problem.rule] += 1
            if seen[problem.rule] > SHOWN:
                continue
        yield visible(str(problem))
    for rule, count in seen.items():
        yield f"... and {count - SHOWN} more warnings of {rule}: see them with --all"


def as_data(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems as plain data: `file`, `line`, `column`, `severity`, `message`, `rule`."""
    return [
        {
            **asdict(problem.location),
            "severity": problem.severity,
            "message": problem.message,
            "rule": problem.rule,
        }
        for problem in problems
    ]


def github_lines(problems: Iterable[Problem], root: Path) -> Iterator[str]:
    """Yield a workflow command for each problem, which GitHub shows beside its line.

    Args:
        problems: What to tell.
        root: The folder of the repository: paths are written from there on.
    """
    for problem in problems:
        place = problem.location
        properties = {
            "file": _from(root, place.file),
            "line": str(place.line),
            "col": str(place.column),
            "title": f"searchguard {problem.rule}",
        }
        written = ",".join(f"{key}={_escaped(text, _PROPERTY)}" for key, text in properties.items())
        yield f"::{problem.severity} {written}::{_escaped(problem.message, _DATA)}"


def _from(root: Path, file: str) -> str:
    path = Path(file).absolute()
    return str(path.relative_to(root)) if path.is_relative_to(root) else file


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(char) or visible(char) for char in text)
