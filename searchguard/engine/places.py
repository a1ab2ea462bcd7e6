"""Places: where in a text a literal may stand, and in which order they are looked at.

What the scan finds inside words is left out at once, for a text can be full of it. The others are
looked at by turns: the first place of every key, then the second of every key. So whoever fills a
text with one listed term, a thousand times, does not keep another one in it from being found.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from searchguard.engine.pattern import Pattern
from searchguard.text.characters import is_hangul, unspaced_script
from searchguard.text.coarse import opened
from searchguard.text.fold import Folded, Reading, by_capitals, fold
from searchguard.text.leet import LEET_SYMBOLS, MASK, MASKS, VOWELS
from searchguard.text.look_alikes import CAPITALS
from searchguard.text.runs import Runs, runs_of


@dataclass(frozen=True, slots=True)
class Alike:
    """Literals that are found in the same places: their pattern, and their numbers."""

    pattern: Pattern
    literals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text in one of its readings, as units and runs, with the reading's number.

    `begins` and `ends` tell of each run whether a word may begin and end in it; 0 is certain.
    """

    number: int
    query: Folded
    runs: Runs
    begins: bytes
    ends: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """A row of runs that spells the key of some literals: the `turn`-th place of that key."""

    turn: int
    text: ReadText
    first: int
    alike: Alike


def texts_of(text: str) -> Iterator[ReadText]:
    """Yield a text in each reading that differs."""
    for number, (query, runs) in enumerate(_readings(text)):
        begins, ends = _edged(query, runs)
        yield ReadText(number, query, runs, begins, ends)


def _readings(text: str) -> Iterator[tuple[Folded, Runs]]:
    plain = fold(text)
    yield plain, runs_of(plain)
    signs = set(text if text.isascii() else opened(text))
    if not LEET_SYMBOLS.keys().isdisjoint(signs):
        symbols = fold(text, Reading.SYMBOLS)
        yield symbols, runs_of(symbols)
    if not MASKS.isdisjoint(signs) and MASK in (masked := fold(text, Reading.MASKS)).letters:
        for vowel in VOWELS:
            yield masked, runs_of(masked, {MASK: vowel})
    if not CAPITALS.keys().isdisjoint(plain.letters):
        capitals = by_capitals(plain)
        yield capitals, runs_of(capitals, CAPITALS)


def _edged(query: Folded, runs: Runs) -> tuple[bytes, bytes]:
    """Return for each run whether a word may begin in it, and whether one may end in it."""
    edges = {*runs.joints, *_edges_of_scripts(query.letters)}
    begins, ends = bytearray(len(runs.coarse)), bytearray(len(runs.coarse))
    for edge in edges:
        if edge < len(query):
            begins[bisect_right(runs.starts, edge) - 1] = 1
        if edge:
            ends[bisect_right(runs.starts, edge - 1) - 1] = 1
    return bytes(begins), bytes(ends)


def _edges_of_scripts(letters: str) -> Iterator[int]:
    if not letters.isascii():
        own = {char for char in set(letters) if unspaced_script(char) or is_hangul(char)}
        for unit in (unit for unit, char in enumerate(letters) if char in own):
            yield unit
            yield unit + 1


def places_of(text: ReadText, last: int, of_key: Sequence[Alike], turn: int) -> Iterator[Place]:
    """Yield the places of the literals of a key whose symbols end with a run of a text.

    Args:
        text: The text.
        last: The run.
        of_key: The literals of the key, those of the fewest letters first.
        turn: How many places of the key came before.
    """
    first = last + 2 - len(of_key[0].pattern.runs)
    letters = text.runs.starts[last + 1] - text.runs.starts[first]
    for alike in of_key:
        pattern = alike.pattern
        if len(pattern) > letters:
            break
        begins = text.begins[first] or pattern.free_left
        if begins and (text.ends[last] or pattern.free_right):
            yield Place(turn, text, first, alike)


def in_turns(places: Iterable[Place]) -> Sequence[Place]:
    """Return places in the order in which they are looked at."""
    return sorted(places, key=attrgetter("turn"))
