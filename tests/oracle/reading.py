"""A text as the oracle reads it: its letters one by one, each with what stands before it.

What separates in one reading of a text may be a letter in another, so a text is read several ways.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple

from searchguard.text.characters import (
    APOSTROPHES,
    HASH_SIGNS,
    INVISIBLE,
    MARK_LIMIT,
    REGIONAL_INDICATOR,
    is_hangul,
    is_unit,
    unspaced_script,
)
from searchguard.text.leet import LEET_SYMBOLS, MASK, MASKS
from searchguard.text.look_alikes import CAPITALS
from searchguard.text.steps import STEPS

_SOUND_MARKS = "\uff9e\uff9f"


class Way(Enum):
    """How a text is read."""

    PLAIN = auto()
    SYMBOLS = auto()  # `@`, `$` and the like are letters
    MASKS = auto()  # `*` and `#` are letters where they touch one before them
    CAPITALS = auto()  # Greek letters look like their capitals


class Letter(NamedTuple):
    """A folded letter, digit or mark, or a symbol that is read as a letter.

    `written` is the character before its case was folded, `marks` those behind it that the fold
    drops, `start` and `end` are its place in the
    text with the marks that hang on it, and `before` is all that separates it from the letter
    before: empty when they touch.
    """

    char: str
    written: str
    marks: str
    start: int
    end: int
    before: str

    @property
    def is_digit(self) -> bool:
        return self.char in "0123456789"

    @property
    def is_flag(self) -> bool:
        return _is_flag(self.written)

    @property
    def extends(self) -> bool:
        """Whether it belongs to the user-perceived character before it."""
        return _extends(self.char)

    @property
    def script(self) -> object:
        """What changes between two scripts of which one is written without spaces, or Korean."""
        return "Hangul" if is_hangul(self.char) else unspaced_script(self.char)


@cache
def _is_flag(char: str) -> bool:
    return REGIONAL_INDICATOR.match(char) is not None


@cache
def _extends(char: str) -> bool:
    is_inner_jamo = "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff"
    return unicodedata.category(char).startswith("M") or is_inner_jamo


Letters = Sequence[Letter]


class _Read(tuple[Letter, ...]):
    """The letters of one reading, equal to no other: so it is cheap to keep what follows of it."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


@lru_cache(maxsize=1 << 12)
def read(text: str, way: Way = Way.PLAIN) -> Letters:
    """Return the letters of a text, read one way."""
    letters: list[Letter] = []
    before = ""
    for start, end in _characters(text):
        characters = STEPS["compatibility"](_without_excess(text[start:end]))
        for place, opened in enumerate(characters):
            folded = [char for char in _fold(opened) if is_unit(char)]
            if not folded and way is Way.SYMBOLS and opened in LEET_SYMBOLS:
                folded = [opened]
            elif not folded and way is Way.MASKS and _is_mask(opened, letters, before):
                folded = [MASK]
            marks = "".join(takewhile(_is_dropped, characters[place + 1 :]))
            for char in folded:
                letters.append(
                    Letter(
                        char=char,
                        written=opened,
                        marks=marks,
                        start=start,
                        end=end,
                        before=before,
                    )
                )
                before = ""
            if not folded and not is_unit(opened):
                before += opened
    return _Read(letters)


@lru_cache(maxsize=1 << 12)
def ways(text: str) -> Sequence[Way]:
    """Return the ways to read a text that may differ from the plain one, and that one."""
    plain = list(read(text))
    others = [way for way in (Way.SYMBOLS, Way.MASKS) if list(read(text, way)) != plain]
    if any(letter.char in CAPITALS for letter in plain):
        others.append(Way.CAPITALS)
    return Way.PLAIN, *others


def _is_dropped(char: str) -> bool:
    """Tell whether a mark, or another character that carries meaning, folds to nothing."""
    return is_unit(char) and not any(map(is_unit, _fold(char)))


def _is_mask(opened: str, letters: list[Letter], before: str) -> bool:
    touches = bool(letters) and not before and letters[-1].char != MASK
    return touches and opened in MASKS


def is_apart(letter: Letter) -> bool:
    """Tell whether something other than an apostrophe separates a letter from the one before."""
    return bool(letter.before) and any(char not in APOSTROPHES for char in letter.before)


def changes_case(letters: Letters, place: int) -> bool:
    """Tell whether a word may begin at a letter by its case alone: `aB`, `9B`, `AB|Bc`."""
    before, letter = letters[place - 1], letters[place]
    if letter.before or before.start == letter.start or before.is_flag or letter.is_flag:
        return False
    if not letter.written.isupper():
        return False
    if before.written.islower() or before.written.isdecimal():
        return True
    after = letters[place + 1] if place + 1 < len(letters) else None
    ends_capitals = after is not None and not after.before and after.written.islower()
    return before.written.isupper() and ends_capitals


def in_hashtag(letters: Letters, place: int) -> bool:
    """Tell whether only word characters and underscores lie between a hash sign and a letter."""
    while place > 0 and set(letters[place].before) <= {"_"}:
        place -= 1
    return letters[place].before[-1:] in HASH_SIGNS


def _characters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each character with all that hangs on it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _hangs(text[place]):
            yield start, place
            start = place


@cache
def _hangs(char: str) -> bool:
    return bool(INVISIBLE.match(char)) or _is_mark(char)


@cache
def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M") or char in _SOUND_MARKS


def _without_excess(character: str) -> str:
    kept, marks = "", 0
    for char in character:
        if INVISIBLE.match(char):
            continue
        marks += _is_mark(char)
        if not _is_mark(char) or marks <= MARK_LIMIT:
            kept += char
    return kept


@cache
def _fold(opened: str) -> str:
    for name, step in STEPS.items():
        if name != "compatibility":
            opened = step(opened)
    return opened
