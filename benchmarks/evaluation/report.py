"""The report: one table for people, the same lines as JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from benchmarks.evaluation.line import Example, Line

_FORMAT = "{:<12} {:<22} {:<34} {:>12}  {:<10} {:<4} {}"
_HEAD = ("part", "", "", "figure", "bound", "", "n")


def table(lines: Iterable[Line]) -> str:
    """Return the lines as a table."""
    return "\n".join([_FORMAT.format(*_HEAD), *map(row, lines)])


def row(line: Line) -> str:
    """Return one line of the table."""
    return _FORMAT.format(
        line.part,
        line.group,
        line.name,
        figure(line),
        bound(line),
        line.status,
        f"{line.n:,} {line.of}",
    ).rstrip()


def figure(line: Line) -> str:
    """Return a figure with its unit."""
    return f"{number(line.figure)}{line.unit}"


def bound(line: Line) -> str:
    """Return a bound, empty where there is none."""
    if line.bound is None:
        return ""
    return f"{'>=' if line.bound.least else '<='} {number(line.bound.limit)}"


def number(value: float) -> str:
    """Return a number with two decimals at most, and never rounded up to 100."""
    if 99.99 < value < 100:
        return "99.99"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def wrong_answers(lines: Iterable[Line], most: int) -> str:
    """Return up to so many wrong answers of each line that has any."""
    texts = []
    for line in lines:
        if line.examples:
            texts.append(f"\n{line.part} {line.group} {line.name}: {len(line.examples)}")
            texts += map(_wrong_answer, line.examples[:most])
    return "\n".join(texts)


def _wrong_answer(example: Example) -> str:
    query, term, note = map(_shown, (example.query, example.term, example.note))
    return f"  {query:<60} {term} {note}".rstrip()


def _shown(text: str) -> str:
    """Return the beginning of a text with what cannot be seen or printed as escapes."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text[:100])


def as_json(lines: Sequence[Line], *, quick: bool) -> str:
    """Return everything that was measured, every wrong answer included."""
    document = {
        "quick": quick,
        "red": sum(line.status == "RED" for line in lines),
        "lines": [asdict(line) | {"status": line.status} for line in lines],
    }
    return json.dumps(document, ensure_ascii=True, indent=1)
