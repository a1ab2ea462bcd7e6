"""Places: where in a text a literal may stand, and in which order they are looked at.

What the scan finds inside words is left out at once, for a text can be full of it. The others are
looked at by turns: the first place of every key, then the second of every key. So whoever fills a
text with one listed term, a thousand times, does not keep another one in it from being found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from searchguard.engine.pattern import Pattern
from searchguard.text.characters import BY_THEMSELVES
from searchguard.text.coarse import opened
from searchguard.text.fold import Folded, Reading, by_capitals, fold
from searchguard.text.leet import LEET_SYMBOLS, MASK, MASKS, VOWELS
from searchguard.text.look_alikes import CAPITALS
from searchguard.text.runs import NOTHING, Runs, joints_of, runs_of


@dataclass(frozen=True, slots=True)
class Alike:
    """Literals that are found in the same places: their pattern, and their numbers.

    They are `milder` where one is an exception or a context word: an answer that misses it may be
    too hard.
    """

    pattern: Pattern
    literals: tuple[int, ...]
    milder: bool


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text in one of its readings, as units and runs, with the reading's number.

    `begins` and `ends` tell of each run whether a word may begin and end in it; 0 is certain.
    `differs` is the letter without which a place is as in the reading before, where there is one.
    """

    number: int
    query: Folded
    runs: Runs
    begins: bytes
    ends: bytes
    differs: str


@dataclass(frozen=True, slots=True)
class Place:
    """A row of runs that spells the key of some literals: the `turn`-th place of that key."""

    turn: int
    text: ReadText
    first: int
    alike: Alike


def texts_of(text: str) -> Iterator[ReadText]:
    """Yield a text in each reading that differs."""
    numbers = count()
    for query, reads in _readings(text):
        joints = joints_of(query)
        edges = _edges_of(query.letters, joints)
        for place, read in enumerate(reads):
            runs = runs_of(query, read, joints)
            begins, ends = _edged(edges, runs.starts)
            yield ReadText(next(numbers), query, runs, begins, ends, MASK if place else "")


def _readings(text: str) -> Iterator[tuple[Folded, Sequence[Mapping[str, str]]]]:
    """Yield a folded text with how its letters are read, in all ways."""
    plain = fold(text)
    yield plain, _AS_THEY_ARE
    signs = set(text if text.isascii() else opened(text))
    if not LEET_SYMBOLS.keys().isdisjoint(signs):
        yield fold(text, Reading.SYMBOLS), _AS_THEY_ARE
    if not MASKS.isdisjoint(signs) and MASK in (masked := fold(text, Reading.MASKS)).letters:
        yield masked, _AS_VOWELS
    if not CAPITALS.keys().isdisjoint(plain.letters):
        yield by_capitals(plain), _AS_CAPITALS


_AS_THEY_ARE = (NOTHING,)
_AS_VOWELS = tuple({MASK: vowel} for vowel in VOWELS)
_AS_CAPITALS = (CAPITALS,)


def _edges_of(letters: str, joints: Iterable[int]) -> bytes:
    """Return for each letter of a text, and for its end, whether a word may have an edge there."""
    edges = bytearray(len(letters) + 1)
    for joint in joints:
        edges[joint] = 1
    if not letters.isascii():
        for row in BY_THEMSELVES.finditer(letters):
            edges[row.start() : row.end() + 1] = b"\1" * (row.end() + 1 - row.start())
    return bytes(edges)


def _edged(edges: bytes, starts: Sequence[int]) -> tuple[bytes, bytes]:
    """Return for each run whether a word may begin in it, and whether one may end in it."""
    if len(starts) == len(edges):
        return edges[:-1], edges[1:]
    units = list(pairwise(starts))
    begins = bytes([1 in edges[first:behind] for first, behind in units])
    return begins, bytes([1 in edges[first + 1 : behind + 1] for first, behind in units])


def places_of(text: ReadText, last: int, of_key: Sequence[Alike], turn: int) -> Iterator[Place]:
    """Yield the places of the literals of a key whose symbols end with a run of a text.

    Args:
        text: The text.
        last: The run.
        of_key: The literals of the key, those of the fewest letters first.
        turn: How many places of the key came before.
    """
    first = last + 2 - len(of_key[0].pattern.runs)
    start, end = text.runs.starts[first], text.runs.starts[last + 1]
    if text.differs and text.differs not in text.query.letters[start:end]:
        return
    letters = end - start
    for alike in of_key:
        pattern = alike.pattern
        if len(pattern) > letters:
            break
        begins = text.begins[first] or pattern.free_left
        if begins and (text.ends[last] or pattern.free_right):
            yield Place(turn, text, first, alike)


def in_turns(places: Iterable[Place]) -> Sequence[Place]:
    """Return places in the order in which they are looked at.

    Within a turn the milder ones come first. An exception holds its term, so that its n-th place is
    looked at before the n-th of the term is.
    """
    return sorted(places, key=lambda place: (place.turn, not place.alike.milder))
