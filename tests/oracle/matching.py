"""Where a literal stands in a text, found by trying it at each letter in turn."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from searchguard.policy.model import Disguises, MatchMode
from searchguard.text.characters import APOSTROPHES, INVISIBLE, MINIMUM_CLUSTERS, is_unit
from searchguard.text.leet import LEET_SYMBOLS, MASK
from tests.oracle.laying import is_disguised_enough, layouts
from tests.oracle.layout import Layout
from tests.oracle.reading import (
    Letter,
    Letters,
    Way,
    changes_case,
    in_hashtag,
    is_apart,
    read,
    ways,
)
from tests.oracle.signs import shown, signed
from tests.oracle.standing import looks, rows, standing, stretches, written

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Literal:
    """A text to look for, and how."""

    text: str
    match: MatchMode = MatchMode.PHRASE
    disguises: Disguises = Disguises.LETTERS


# Places of a literal in one text that the engine takes note of, and joints in a row of one letter
# with which it is sure to try all.
NOTED = 8
TRIED = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A place at which a literal stands: the spans it may be said to have, any one of them.

    It is not certain where one layout of the literal's letters over a repeated letter fits and
    another does not: the engine tries one only, and may see nothing there. Nor where the literal
    stands only so that it begins or ends within a row of one letter and some of it are repeated.
    """

    spans: frozenset[Span]
    is_certain: bool


Reported = Mapping[Literal, frozenset[Span]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A text to look in; `hashtag` says that all of it is one.

    `reported` are the places that the engine reports. A match that may begin or end at several
    places in a row of one letter is reported once, and which of them it is no rule says.
    """

    text: str
    hashtag: bool
    reported: Reported


def places(literal: Literal, reader: Reader) -> Iterator[Span]:
    """Yield the span of each place at which a literal stands in a text, once for each place."""
    reported = reader.reported.get(literal, frozenset())
    spans: set[Span] = set()
    for place in placements(literal, reader.text, reader.hashtag):
        spans |= place.spans & reported
        if not place.spans & reported and place.is_certain and len(reported) < NOTED:
            spans |= place.spans
    yield from sorted(spans)


@lru_cache(maxsize=1 << 12)
def placements(literal: Literal, text: str, hashtag: bool) -> list[Place]:
    """Return each place at which a literal stands in a text."""
    wanted = read(literal.text)
    found: list[Place] = []
    for way in ways(text) if wanted else ():
        found.extend(_placements(literal, wanted, _Read(text, way, read(text, way), hashtag)))
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Read:
    """A text read one way."""

    text: str
    way: Way
    letters: Letters
    hashtag: bool


def _placements(literal: Literal, wanted: Letters, reader: _Read) -> Iterator[Place]:
    letters = reader.letters
    standings = standing(letters, reader.way, literal.disguises)
    if not {letter.char for letter in wanted} <= written(letters, reader.way, literal.disguises):
        return
    seen = looks(letters, reader.way)
    numbers = stretches(letters)
    alike: dict[Span, set[Span]] = defaultdict(set)
    refused: set[Span] = set()
    tried: set[Span] = set()
    for start in range(len(letters)):
        if wanted[0].char not in standings[start]:
            continue
        if not _start_fits(literal.match, wanted, reader, start):
            continue
        for layout in layouts(wanted, reader.text, letters, standings, seen, start):
            if (
                _end_fits(literal.match, wanted, reader, layout.end)
                and _tag_fits(literal.match, reader, layout)
                and _is_strict_enough(literal, reader, layout)
            ):
                fits = is_disguised_enough(layout, standings, literal.disguises)
                span = signed(layout, literal.text, literal.disguises)
                if fits and span and _symbols_fit(literal, reader, layout):
                    alike[numbers[start], numbers[layout.end - 1]].add(span)
                    if _is_tried(reader, layout, numbers):
                        tried.add(span)
                else:
                    refused.add(layout.span)
    for spans in alike.values():
        yield Place(frozenset(spans), is_certain=bool(spans & tried - refused))


def _is_tried(reader: _Read, layout: Layout, numbers: list[int]) -> bool:
    """Tell whether a layout repeats nothing, or begins and ends with its row or a word.

    Where the whole literal is one row, the layout is to be all of a row.
    """
    start, end, length = layout.start, layout.end, len(layout.wanted)
    starts = not start or numbers[start] != numbers[start - 1]
    ends = end == len(numbers) or numbers[end] != numbers[end - 1]
    if len(set(rows(layout.wanted))) == 1:
        return starts and ends
    if len(layout.path) == length:
        return True
    if max(_joints(layout, numbers, start), _joints(layout, numbers, end - 1)) > TRIED:
        return False
    return (starts or _is_boundary(reader, start, start - 1, length)) and (
        ends or _is_boundary(reader, end, end, length)
    )


def _joints(layout: Layout, numbers: list[int], unit: int) -> int:
    """Return at how many places in the row of a letter the engine might begin or end a match."""
    row = [place for place, number in enumerate(numbers) if number == numbers[unit]]
    letters = [layout.letters[place] for place in row]
    return sum(bool(letter.before) or not letter.char.isalpha() for letter in letters)


def _symbols_fit(literal: Literal, reader: _Read, layout: Layout) -> bool:
    """A gap of nothing but symbols, as in `s&m`, must hold them in the text too."""
    for place in range(1, len(layout.wanted)):
        meant = _gap(literal.text, layout.wanted, place, literal.disguises)
        found = _gap(reader.text, reader.letters, layout.first_of(place), literal.disguises)
        if meant and all(map(_is_symbol, meant)) and meant not in found:
            return False
    return True


def _gap(text: str, letters: Letters, place: int, disguises: Disguises) -> str:
    """Return what a text shows between a letter and the one before it."""
    return shown(text[letters[place - 1].end : letters[place].start], disguises)


def _is_symbol(char: str) -> bool:
    is_sign = char in "&%@*" or unicodedata.category(char).startswith("S")
    return is_sign and char not in APOSTROPHES


def _start_fits(mode: MatchMode, wanted: Letters, reader: _Read, start: int) -> bool:
    if mode is MatchMode.WHOLE_QUERY:
        return start == 0
    if _splits(reader.letters, start):
        return False
    return (
        mode is MatchMode.SUBSTRING
        or _is_free(wanted, wanted[0])
        or _is_boundary(reader, start, start - 1, len(wanted))
    )


def _end_fits(mode: MatchMode, wanted: Letters, reader: _Read, end: int) -> bool:
    letters = reader.letters
    if mode is MatchMode.WHOLE_QUERY:
        return end == len(letters)
    if _splits(letters, end):
        return False
    return (
        mode in (MatchMode.SUBSTRING, MatchMode.PREFIX)
        or _is_free(wanted, wanted[-1])
        or _is_boundary(reader, end, end, len(wanted))
        or _korean_goes_on(letters, end)
        or _only_a_tail_follows(reader, end, len(wanted))
    )


def _tag_fits(mode: MatchMode, reader: _Read, layout: Layout) -> bool:
    return (
        mode is not MatchMode.HASHTAG
        or reader.hashtag
        or _is_one_hashtag(reader.letters, layout.start, layout.end)
    )


def _is_one_hashtag(letters: Letters, start: int, end: int) -> bool:
    return in_hashtag(letters, start) and all(
        set(letter.before) <= {"_"} for letter in letters[start + 1 : end]
    )


def _splits(letters: Letters, place: int) -> bool:
    """Tell whether a place lies inside a number or a user-perceived character."""
    if place in (0, len(letters)) or is_apart(letters[place]):
        return False
    inside_number = letters[place - 1].is_digit and letters[place].is_digit
    return inside_number or letters[place].extends


def _is_free(wanted: Letters, letter: Letter) -> bool:
    """Tell whether a literal needs no boundary at a letter of its own, at one of its ends."""
    for script, minimum in MINIMUM_CLUSTERS.items():
        if letter.script is script:
            return sum(w.script is script and not w.extends for w in wanted) >= minimum
    return False


def _is_boundary(reader: _Read, place: int, outside: int, length: int) -> bool:
    """Tell whether a word may begin or end at a place; `outside` is the letter beside the word."""
    letters = reader.letters
    if place in (0, len(letters)) or is_apart(letters[place]):
        return True
    before, letter = letters[place - 1], letters[place]
    if letter.before:
        return length >= 4
    if before.is_flag != letter.is_flag or letters[outside].char in (MASK, *LEET_SYMBOLS):
        return True
    if letter.extends:
        return False
    in_tag = reader.hashtag or in_hashtag(letters, place)
    return (in_tag and changes_case(letters, place)) or before.script != letter.script


def _korean_goes_on(letters: Letters, place: int) -> bool:
    return place < len(letters) and letters[place].script == "Hangul"


def _only_a_tail_follows(reader: _Read, end: int, length: int) -> bool:
    """Tell whether 1 to 4 digits stand between a last letter and a boundary: `plandemic2020`."""
    letters = reader.letters
    if letters[end - 1].is_digit:
        return False
    tail = end
    while tail < len(letters) and letters[tail].is_digit and not is_apart(letters[tail]):
        tail += 1
    if length < 3 and tail - end < 4:
        return False
    return 1 <= tail - end <= 4 and _is_boundary(reader, tail, tail, length)


def _is_strict_enough(literal: Literal, reader: _Read, layout: Layout) -> bool:
    if literal.disguises is not Disguises.NONE:
        return True
    written = literal.text[layout.wanted[0].start : layout.wanted[-1].end]
    found = reader.text[slice(*layout.span)]
    return _undisguised(written) == _undisguised(found)


def _undisguised(text: str) -> str:
    """Return what a text shows without its separators, under canonical caseless matching (D145).

    Invisible characters stay, but for those behind the last letter.
    """
    while text and INVISIBLE.match(text[-1]):
        text = text[:-1]
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return "".join(char for char in folded if is_unit(char) or INVISIBLE.match(char))
