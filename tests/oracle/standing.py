"""What a letter of a text may stand for, as the oracle sees it."""

import unicodedata
from collections.abc import Iterator
from enum import IntEnum, auto
from functools import cache, lru_cache
from itertools import accumulate

from searchguard.policy.model import Disguises
from searchguard.text.leet import LEET, MASK, VOWELS
from searchguard.text.look_alikes import ALWAYS, CAPITALS, FOREIGN, REMINDING
from tests.oracle.reading import Letters, Way, is_apart

ONE_STROKE = {"i", "l"}
_LOOKS = (ALWAYS, FOREIGN, REMINDING, CAPITALS)


class How(IntEnum):
    """How a letter is written, the plainest first."""

    PLAIN = auto()
    LOOK_ALIKE = auto()
    LEET = auto()
    MASK = auto()


Standing = dict[str, How]


@lru_cache(maxsize=1 << 12)
def standing(letters: Letters, way: Way, disguises: Disguises) -> list[Standing]:
    """Return for each letter of a text the letters it may stand for."""
    return [
        _standing(letter.char, look, disguises, way)
        for letter, look in zip(letters, looks(letters, way), strict=True)
    ]


@lru_cache(maxsize=1 << 12)
def written(letters: Letters, way: Way, disguises: Disguises) -> frozenset[str]:
    """Return all that some letter of a text may stand for."""
    return frozenset().union(*standing(letters, way, disguises))


@lru_cache(maxsize=1 << 12)
def looks(letters: Letters, way: Way) -> list[str]:
    """Return the Latin letter that each letter of a text may be read as, empty for none."""
    unmistakable = {_alphabet(letter.char) for letter in letters if letter.char not in FOREIGN}
    return [look for word in _words(letters) for look in _looks(word, way, unmistakable)]


@lru_cache(maxsize=1 << 12)
def stretches(letters: Letters) -> list[int]:
    """Return for each letter the number of its stretch, in which one might stand for the next.

    It is at a place within one stretch that a match of a repeated letter may begin or end.
    """
    numbers: list[int] = []
    for place, letter in enumerate(letters):
        touches = place and _could_be(letter.char) & _could_be(letters[place - 1].char)
        numbers.append(numbers[-1] + (not touches) if place else 0)
    return numbers


def _standing(own: str, look: str, disguises: Disguises, way: Way) -> Standing:
    if way is Way.CAPITALS and own in CAPITALS:
        return dict.fromkeys({look} - {""}, How.LOOK_ALIKE)
    found: Standing = {}
    if disguises is Disguises.ALL:
        if own == MASK:
            found.update(dict.fromkeys(VOWELS, How.MASK))
        found.update(dict.fromkeys(LEET.get(own, ""), How.LEET))
    found.update(dict.fromkeys(_strokes(look), How.LOOK_ALIKE))
    return found | {own: How.PLAIN}


def _strokes(look: str) -> set[str]:
    return ONE_STROKE if look in ONE_STROKE else {look} - {""}


def _words(letters: Letters) -> Iterator[Letters]:
    start = 0
    for place in range(1, len(letters) + 1):
        if place == len(letters) or is_apart(letters[place]):
            yield letters[start:place]
            start = place


def _looks(word: Letters, way: Way, unmistakable: set[str]) -> list[str]:
    chars = [letter.char for letter in word]
    alphabets = {_alphabet(char) for char in chars if char.isalpha()}
    is_mixed = len(alphabets) > 1
    all_alike = all(char in FOREIGN for char in chars if char.isalpha())
    if all(map(str.isalpha, chars)):
        is_lone = len(chars) < 4 and "LATIN" not in unmistakable
        is_at_home = len(chars) < 5 and bool(alphabets & unmistakable)
        all_alike = all_alike and not (is_lone or is_at_home)
    looks = []
    for char in chars:
        look = ALWAYS.get(char, "")
        if is_mixed or all_alike:
            look = look or FOREIGN.get(char, "")
        if is_mixed and "LATIN" in alphabets:
            look = look or REMINDING.get(char, "")
        if look and way is Way.CAPITALS:
            look = CAPITALS.get(char, look)
        looks.append(look)
    return looks


def _alphabet(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]


@lru_cache(maxsize=1 << 12)
def rows(letters: Letters) -> list[int]:
    """Return for each letter the number of its row, in which all have one look."""
    looks = [_chief_look(letter.char) for letter in letters]
    changes = [place > 0 and looks[place] != looks[place - 1] for place in range(len(looks))]
    return list(accumulate(map(int, changes)))


@cache
def _chief_look(char: str) -> str:
    look = {**FOREIGN, **REMINDING, **ALWAYS}.get(char) or LEET.get(char, char)[0]
    return "i" if look in ONE_STROKE else look


@cache
def _could_be(char: str) -> set[str]:
    could = {char, *LEET.get(char, "")}
    could.update(table[char] for table in _LOOKS if char in table)
    if char == MASK:
        could.update(VOWELS)
    return could | ONE_STROKE if could & ONE_STROKE else could
