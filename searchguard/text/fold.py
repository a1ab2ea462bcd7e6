"""Folding: one text becomes units, so that a term and a query meet in the same space.

A unit is one folded letter, digit or symbol, its place in the original, what it may be read as, and
what stood before it. It costs a microsecond or two a character, so the engine folds only a text in
whose coarse string the scan has found something.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import reduce
from typing import NamedTuple

from searchguard.text.accents import NONE, accent_of
from searchguard.text.characters import (
    CLUSTER,
    EXCESS_MARKS,
    HASH_SIGNS,
    INVISIBLE,
    MARK_LIMIT,
    MAY_HANG,
    is_no_character,
    is_plain_letter,
    is_unit,
)
from searchguard.text.coarse import LETTERS
from searchguard.text.cut import SEPARATORS, Cut, with_separator
from searchguard.text.kept import Kept
from searchguard.text.leet import LEET_SYMBOLS, MASK, MASKS
from searchguard.text.look_alikes import alike, may_be_meant, surely_in
from searchguard.text.steps.compatibility import compatibility
from searchguard.text.written import Written, with_changes, written_as

FOLD_VERSION = "3"


class Reading(Enum):
    """How the characters that are both a separator and a letter in disguise are read."""

    PLAIN = auto()  # as separators
    SYMBOLS = auto()  # leet symbols as letters
    MASKS = auto()  # a mask inside a word as a vowel
    CAPITALS = auto()  # as PLAIN, and Greek letters by the look of their capitals


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as units: sequences in step, one entry a unit, and `cuts` one more for the end.

    `letters` are the units' own, `alike` the Latin letters that they look like (a space for none),
    `accents` what they bear that may make another word (`accent_of`).
    `starts` and `ends` are code point offsets into `text`, end exclusive; a unit's end takes in the
    marks that hang on it. Several units share a span where one character opens to many (`ß`).
    `tagged` says which units stand in a hashtag: behind a hash sign and word characters only.
    """

    text: str
    letters: str
    alike: str
    accents: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    cuts: tuple[int, ...]
    tagged: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.letters)

    def gap(self, unit: int) -> str:
        """Return what the original has between the unit before and this one."""
        start = self.ends[unit - 1] if unit else 0
        end = self.starts[unit] if unit < len(self) else len(self.text)
        return self.text[start:end]


def fold(text: str, reading: Reading = Reading.PLAIN) -> Folded:
    """Fold a text to units."""
    if reading in _WORDS and text.isascii() and text.isprintable():
        return _fold_ascii(text, reading)
    letters, accents, written = list[str](), list[str](), list[str]()
    starts, ends, cuts = list[int](), list[int](), list[int]()
    pending, end = Cut.BREAK, 0
    for cluster in CLUSTER.findall(text) if MAY_HANG.search(text) else text:
        start, end = end, end + len(cluster)
        read = _READ.get(cluster)
        if read is None:
            if is_plain_letter(cluster):  # too many to keep, and of which nothing has to be said
                letters.append(cluster)
                accents.append(NONE)
                written.append(Written.OTHER)
                starts.append(start)
                ends.append(end)
                cuts.append(pending)
                pending = Cut.NONE
                continue
            read = _READ[cluster] if len(cluster) <= _KEPT_CLUSTER else _parsed(cluster)
        if read.has_signs and reading in _SIGNS:
            inside = bool(letters) and pending == Cut.NONE and letters[-1][-1] != MASK
            read = _parsed(cluster, reading, inside=inside)
        for sign in read.before:
            pending = with_separator(pending, sign)
        if count := len(read.letters):
            letters.append(read.letters)
            accents.append(read.accents)
            written.append(read.written)
            starts += (start,) * count
            ends += (end,) * count
            cuts.append(pending)
            cuts += read.cuts
            pending = Cut.NONE
        for sign in read.behind:
            pending = with_separator(pending, sign)
    folded = "".join(letters)
    return Folded(
        text,
        folded,
        _alike(folded, cuts, capitals=reading is Reading.CAPITALS),
        "".join(accents),
        tuple(starts),
        tuple(ends),
        (*with_changes(cuts, "".join(written), starts), pending | Cut.BREAK),
        _tags(text, cuts),
    )


# What is a word of an ASCII text in a reading. A mask touches a unit that is none.
_WORDS = {
    Reading.PLAIN: re.compile("[A-Za-z0-9]+"),
    Reading.SYMBOLS: re.compile(f"[A-Za-z0-9{re.escape(''.join(LEET_SYMBOLS))}]+"),
    Reading.MASKS: re.compile("[A-Za-z0-9]+(?:[*#][A-Za-z0-9]+)*[*#]?"),
}
_CHANGE_OF_CASE = re.compile("(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])")


def _fold_ascii(text: str, reading: Reading) -> Folded:
    """Fold a text of which every character is by itself: the same word by word, for less."""
    letters, starts, cuts = list[str](), list[int](), list[int]()
    pending, end = Cut.BREAK, 0
    changes = {change.start() for change in _CHANGE_OF_CASE.finditer(text)}
    for word in _WORDS[reading].finditer(text):
        first, behind = word.span()
        letters.append(word[0])
        starts += range(first, behind)
        cuts.append(reduce(with_separator, text[end:first], pending))
        cuts += [Cut.CASE if place in changes else Cut.NONE for place in range(first + 1, behind)]
        pending, end = Cut.NONE, behind
    return Folded(
        text,
        folded := "".join(letters).lower().replace("#", MASK),
        " " * len(folded),
        NONE * len(folded),
        tuple(starts),
        tuple([start + 1 for start in starts]),
        (*cuts, reduce(with_separator, text[end:], pending) | Cut.BREAK),
        _tags(text, cuts),
    )


def by_capitals(plain: Folded) -> Folded:
    """Return a text that was folded as `PLAIN` in the reading `CAPITALS`: only its looks differ."""
    return replace(plain, alike=_alike(plain.letters, plain.cuts[:-1], capitals=True))


_SIGNS = {Reading.SYMBOLS: LEET_SYMBOLS.keys(), Reading.MASKS: MASKS}
_ANY_SIGN = LEET_SYMBOLS.keys() | MASKS
# Longer clusters are hostile, and too many to keep.
_KEPT_CLUSTER = 4


class _Read(NamedTuple):
    """A character with all that hangs on it, as it is read: its units, and what separates.

    `before` and `behind` are what separates before the first unit and behind the last, `cuts` stand
    before all units but the first. Where it `has_signs`, it is read otherwise in some readings.
    """

    letters: str = ""
    accents: str = ""
    written: str = ""
    cuts: tuple[int, ...] = ()
    before: str = ""
    behind: str = ""
    has_signs: bool = False


def _parsed(cluster: str, reading: Reading = Reading.PLAIN, *, inside: bool = False) -> _Read:
    """Read a cluster; `inside` tells that a unit that is no mask touches it from before."""
    if is_no_character(cluster) and not INVISIBLE.match(cluster):
        return _Read(before=cluster)
    opened = _opened(cluster)
    letters, accents, written, cuts = "", "", "", list[int]()
    before = behind = ""
    for place, char in enumerate(opened):
        found = LETTERS[ord(char)] or _sign(char, reading, inside=inside)
        if found:
            cuts.append(_cut_of(behind))
            cuts += (Cut.NONE,) * (len(found) - 1)
            letters, before, behind = letters + found, before if letters else behind, ""
            accents += accent_of(char, _marks_behind(opened, place)) * len(found)
            written += written_as(char) * len(found)
            inside = found != MASK
        elif not is_unit(char):
            behind, inside = behind + char, False
    signs = not _ANY_SIGN.isdisjoint(opened)
    if not letters:
        return _Read(before=behind, has_signs=signs)
    return _Read(letters, accents, written, tuple(cuts[1:]), before, behind, signs)


_READ = Kept[str, _Read](_parsed)


def _opened(cluster: str) -> str:
    visible = INVISIBLE.sub("", cluster)
    if len(visible) > MARK_LIMIT:
        visible = EXCESS_MARKS.sub(r"\1", visible)
    return compatibility(visible)


def _marks_behind(opened: str, place: int) -> str:
    """Return the marks behind a character of an opened cluster that its fold drops."""
    end = place + 1
    while end < len(opened) and not LETTERS[ord(opened[end])] and is_unit(opened[end]):
        end += 1
    return opened[place + 1 : end]


def _sign(char: str, reading: Reading, *, inside: bool) -> str:
    """Return the unit that a sign is in a reading, empty where it separates."""
    if char not in _SIGNS.get(reading, ()):
        return ""
    if reading is Reading.SYMBOLS:
        return char
    return MASK if inside else ""


def _cut_of(signs: str) -> int:
    """Return the cut that signs between two units are."""
    cut = Cut.NONE
    for sign in signs:
        cut = with_separator(cut, sign)
    return cut


def _alike(letters: str, cuts: Sequence[int], *, capitals: bool) -> str:
    """Return what the units look like, word by word."""
    if letters.isascii():
        return " " * len(letters)
    starts = [unit for unit, cut in enumerate(cuts) if cut & SEPARATORS]
    ends = [*starts[1:], len(letters)]
    words = [letters[start:end] for start, end in zip(starts, ends, strict=True)]
    around = surely_in(letters) if any(map(may_be_meant, words)) else frozenset[str]()
    return "".join(alike(word, around, capitals=capitals) for word in words)


def _tags(text: str, cuts: Sequence[int]) -> tuple[bool, ...]:
    if HASH_SIGNS.isdisjoint(text):
        return (False,) * len(cuts)
    tags, tagged = list[bool](), False
    for cut in cuts:
        if cut & (Cut.BREAK | Cut.APOSTROPHE):
            tagged = bool(cut & Cut.HASH)
        tags.append(tagged)
    return tuple(tags)
