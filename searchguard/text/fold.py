"""Folding: one text becomes units, so that a term and a query meet in the same space.

A unit is one folded letter or digit, its place in the original, and what stood before it. The
units' letters in a row, with all else left out, are the *coarse* string that the automaton scans.
`coarse` makes that string with a few C calls; `fold` makes the units too and costs a microsecond a
character, so the engine folds only a text in which the scan has found something.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntFlag, auto
from functools import lru_cache
from typing import NamedTuple

from searchguard.text.characters import (
    APOSTROPHES,
    CLUSTER,
    EXCESS_MARKS,
    HASH_SIGNS,
    INVISIBLE,
    MARK_LIMIT,
    REGIONAL_INDICATORS,
    is_unit,
    within,
)
from searchguard.text.steps import STEPS
from searchguard.text.steps.compatibility import compatibility

FOLD_VERSION = "1"

# The steps for a single character of a text whose compatibility forms have been opened.
_LETTER_STEPS = tuple(step for name, step in STEPS.items() if name != "compatibility")


class Cut(IntFlag):
    """What stands before a unit. CASE and STYLE are edges without being separators."""

    NONE = 0
    CASE = 1  # `aB`, `9B`, and before the last capital of `ABc`
    STYLE = 2  # between a regional indicator and anything else
    APOSTROPHE = 4  # nothing but an apostrophe
    UNDERSCORE = 8  # nothing but underscores
    BREAK = 16  # white space, punctuation, symbols, emoji; the start and the end
    HASH = 32  # a BREAK that ends in a hash sign


SEPARATORS = Cut.UNDERSCORE | Cut.BREAK


class _Letters(dict[int, str]):
    """Code point of an opened text -> the unit characters it becomes; filled as it is asked."""

    def __missing__(self, code: int) -> str:
        folded = chr(code)
        for step in _LETTER_STEPS:
            folded = step(folded)
        units = "".join(filter(is_unit, folded))
        self[code] = units
        return units


_LETTERS = _Letters()
_ASCII_LOWER = bytes(range(256)).lower()
_ASCII_DROPPED = bytes(code for code in range(128) if not chr(code).isalnum())


def coarse(text: str) -> str:
    """Return the letters and digits of a text as the automaton sees them.

    `coarse(text) == fold(text).coarse` for every text.
    """
    if text.isascii():
        return text.encode().translate(_ASCII_LOWER, _ASCII_DROPPED).decode()
    visible = INVISIBLE.sub("", text)
    opened = compatibility(EXCESS_MARKS.sub(r"\1", visible))
    return opened.translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as units: sequences in step, one entry a unit, and `cuts` one more for the end.

    `starts` and `ends` are code point offsets into `text`, end exclusive; a unit's end takes in the
    marks that hang on it. Several units share a span where one character opens to many (`ß`).
    `tagged` says which units stand in a hashtag: behind a hash sign and word characters only.
    """

    text: str
    coarse: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    cuts: tuple[Cut, ...]
    tagged: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.coarse)

    def gap(self, unit: int) -> str:
        """Return what the original has between the unit before and this one."""
        start = self.ends[unit - 1] if unit else 0
        end = self.starts[unit] if unit < len(self) else len(self.text)
        return self.text[start:end]


def fold(text: str) -> Folded:
    """Fold a text to units."""
    units: list[_Unit] = []
    pending = Cut.BREAK
    for start, end, opened in _clusters(text):
        for char in opened:
            letters = _LETTERS[ord(char)]
            if letters:
                written = _written(char)
                units.append(_Unit(letters[0], start, end, pending, written))
                units.extend(_Unit(more, start, end, Cut.NONE, written) for more in letters[1:])
                pending = Cut.NONE
            elif not is_unit(char):
                pending = _with_separator(pending, char)
    return Folded(
        text,
        "".join(unit.letter for unit in units),
        tuple(unit.start for unit in units),
        tuple(unit.end for unit in units),
        (*_with_case(units), pending | Cut.BREAK),
        tuple(_tagged(units)),
    )


class _Written(Enum):
    """How a character was written, before its case was folded."""

    UPPER = auto()
    LOWER = auto()
    DIGIT = auto()
    REGIONAL = auto()
    OTHER = auto()


class _Unit(NamedTuple):
    letter: str
    start: int
    end: int
    cut: Cut
    written: _Written


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each character with its marks as (start, end, opened and without excess marks)."""
    for cluster in CLUSTER.finditer(text):
        visible = INVISIBLE.sub("", cluster[0])
        if len(visible) > MARK_LIMIT:
            visible = EXCESS_MARKS.sub(r"\1", visible)
        yield cluster.start(), cluster.end(), compatibility(visible)


def _with_separator(pending: Cut, char: str) -> Cut:
    """Return the cut that stands before the next unit once `char` has been passed."""
    if char in HASH_SIGNS:
        return Cut.BREAK | Cut.HASH
    if char in APOSTROPHES and pending in (Cut.NONE, Cut.APOSTROPHE):
        return Cut.APOSTROPHE
    if char == "_" and pending in (Cut.NONE, Cut.UNDERSCORE):
        return Cut.UNDERSCORE
    return Cut.BREAK


@lru_cache(maxsize=1 << 14)
def _written(char: str) -> _Written:
    if within(char, REGIONAL_INDICATORS):
        return _Written.REGIONAL
    if char.isupper():
        return _Written.UPPER
    if char.islower():
        return _Written.LOWER
    return _Written.DIGIT if char.isdecimal() else _Written.OTHER


def _tagged(units: list[_Unit]) -> Iterator[bool]:
    tagged = False
    for unit in units:
        if unit.cut & (Cut.BREAK | Cut.APOSTROPHE):
            tagged = bool(unit.cut & Cut.HASH)
        yield tagged


def _with_case(units: list[_Unit]) -> Iterator[Cut]:
    """Yield the units' cuts, with the changes of case and style between neighbours added."""
    for index, unit in enumerate(units):
        if index and unit.cut == Cut.NONE and unit.start != units[index - 1].start:
            yield _change(
                units[index - 1], unit, units[index + 1] if index + 1 < len(units) else None
            )
        else:
            yield unit.cut


def _change(before: _Unit, unit: _Unit, after: _Unit | None) -> Cut:
    if _Written.REGIONAL in (before.written, unit.written) and before.written != unit.written:
        return Cut.STYLE
    if unit.written is not _Written.UPPER:
        return Cut.NONE
    if before.written in (_Written.LOWER, _Written.DIGIT):
        return Cut.CASE
    last_capital = (
        before.written is _Written.UPPER
        and after is not None
        and after.written is _Written.LOWER
        and after.cut == Cut.NONE
    )
    return Cut.CASE if last_capital else Cut.NONE
