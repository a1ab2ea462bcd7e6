"""The line that broke a file: often the one above the line at which the parser gives up."""

import re
from typing import NamedTuple

import yaml

# How a line is broken that the parser takes for a text, so that it notices one line later.
_FAULTS = (
    (re.compile(r"( *)-(?![-\s])"), "put a space after the hyphen"),
    (re.compile(r"( *)[\u2010-\u2015\u2212]"), "write a hyphen and a space here, not a dash"),
    (re.compile(r"( *(?:- +)?)[A-Za-z]\w*:(?![\s/])"), "put a space after the :"),
)
_KEY = re.compile(r"( *(?:- +)?)[A-Za-z]\w*(?=:)")
_OUT_OF_LINE = "this line is not indented like the others, or a : is missing above it"
_LOOKED_AT = 200  # characters behind the place
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # where a line ends, to YAML


class Culprit(NamedTuple):
    """A place in a file, counted from 0, and what to do there; nothing where nobody can say."""

    line: int
    column: int
    words: str


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as the parser counts them."""
    return _BREAK.split(text)


def culprit_of(error: yaml.MarkedYAMLError, text: str) -> Culprit | None:
    """Return where a file was broken, if that is above where the parser noticed; else None."""
    noticed = error.problem_mark
    if noticed is None:
        return None
    lines = lines_of(text[: noticed.index + _LOOKED_AT])
    if "while scanning a simple key" in str(error.context) and error.context_mark:
        number = error.context_mark.line
        return _fault(number, lines[number]) or Culprit(number, error.context_mark.column, "")
    if "mapping values" not in str(error.problem):
        return None
    key = _KEY.match(lines[noticed.line])
    if key and key.end() == noticed.column:
        above = next((n for n in range(noticed.line - 1, -1, -1) if lines[n].strip()), 0)
        return _fault(above, lines[above]) or Culprit(noticed.line, key.end(1), _OUT_OF_LINE)
    return None


def _fault(number: int, line: str) -> Culprit | None:
    for pattern, words in _FAULTS:
        if found := pattern.match(line):
            return Culprit(number, found.end(1), words)
    return None
