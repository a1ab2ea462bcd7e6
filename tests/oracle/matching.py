"""Where a literal stands in a text, found by trying it at each letter in turn."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from searchguard.policy.model import Disguises, MatchMode
from searchguard.text.characters import APOSTROPHES, INVISIBLE, MINIMUM_CLUSTERS, is_unit
from tests.oracle.reading import Letter, changes_case, in_hashtag, is_apart, read

Span = tuple[int, int]
Form = OneOf["NFD", "NFKD"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A text to look for, and how."""

    text: str
    match: MatchMode = MatchMode.PHRASE
    disguises: Disguises = Disguises.LETTERS


@dataclass(frozen=True, slots=True)
class Reader:
    """A text to look in; `hashtag` says that all of it is one."""

    text: str
    letters: list[Letter]
    hashtag: bool


def places(literal: Literal, reader: Reader) -> Iterator[Span]:
    """Yield the span of each place at which a literal stands in a text."""
    wanted = read(literal.text)
    for start in range(len(reader.letters) if wanted else 0):
        end = start + len(wanted)
        if (
            _letters_fit(wanted, reader.letters[start:end])
            and _symbols_fit(literal, wanted, reader, start)
            and _mode_fits(literal.match, wanted, reader, start, end)
            and _disguises_fit(literal, wanted, reader, start, end)
        ):
            yield reader.letters[start].start, reader.letters[end - 1].end


def _letters_fit(wanted: list[Letter], found: list[Letter]) -> bool:
    """The same letters, and nothing but an apostrophe between them where the literal has no gap."""
    if len(wanted) != len(found):
        return False
    for place, letter in enumerate(found):
        if letter.char != wanted[place].char:
            return False
        has_gap = place == 0 or bool(wanted[place].before) or changes_case(wanted, place)
        if is_apart(letter) and not has_gap:
            return False
    return True


def _symbols_fit(literal: Literal, wanted: list[Letter], reader: Reader, start: int) -> bool:
    """A gap of nothing but symbols, as in `s&m`, must hold them in the text too."""
    form: Form = "NFD" if literal.disguises is Disguises.NONE else "NFKD"
    for place in range(1, len(wanted)):
        meant = _gap(literal.text, wanted, place, form)
        found = _gap(reader.text, reader.letters, start + place, form)
        if meant and all(map(_is_symbol, meant)) and meant not in found:
            return False
    return True


def _gap(text: str, letters: list[Letter], place: int, form: Form) -> str:
    """Return what stands between a letter and the one before it, without marks and the unseen."""
    written = text[letters[place - 1].end : letters[place].start]
    opened = unicodedata.normalize(form, written)
    return "".join(char for char in opened if not is_unit(char) and not INVISIBLE.match(char))


def _is_symbol(char: str) -> bool:
    is_sign = char in "&%@*" or unicodedata.category(char).startswith("S")
    return is_sign and char not in APOSTROPHES


def _mode_fits(mode: MatchMode, wanted: list[Letter], reader: Reader, start: int, end: int) -> bool:
    letters = reader.letters
    if mode is MatchMode.WHOLE_QUERY:
        return start == 0 and end == len(letters)
    if _splits(letters, start) or _splits(letters, end):
        return False
    if mode is MatchMode.HASHTAG and not (reader.hashtag or _is_one_hashtag(letters, start, end)):
        return False
    return (
        mode is MatchMode.SUBSTRING
        or _is_free(wanted, wanted[0])
        or _is_boundary(reader, start, len(wanted))
    ) and (
        mode in (MatchMode.SUBSTRING, MatchMode.PREFIX)
        or _is_free(wanted, wanted[-1])
        or _is_boundary(reader, end, len(wanted))
        or _korean_goes_on(letters, end)
        or _only_a_tail_follows(reader, end, len(wanted))
    )


def _is_one_hashtag(letters: list[Letter], start: int, end: int) -> bool:
    return in_hashtag(letters, start) and all(
        set(letter.before) <= {"_"} for letter in letters[start + 1 : end]
    )


def _splits(letters: list[Letter], place: int) -> bool:
    """Tell whether a place lies inside a number or a user-perceived character."""
    if place in (0, len(letters)) or is_apart(letters[place]):
        return False
    inside_number = letters[place - 1].is_digit and letters[place].is_digit
    return inside_number or letters[place].extends


def _is_free(wanted: list[Letter], letter: Letter) -> bool:
    """Tell whether a literal needs no boundary at a letter of its own, at one of its ends."""
    for script, minimum in MINIMUM_CLUSTERS.items():
        if letter.script is script:
            return sum(w.script is script and not w.extends for w in wanted) >= minimum
    return False


def _is_boundary(reader: Reader, place: int, length: int) -> bool:
    letters = reader.letters
    if place in (0, len(letters)) or is_apart(letters[place]):
        return True
    before, letter = letters[place - 1], letters[place]
    if letter.before:
        return length >= 4
    if before.is_flag != letter.is_flag:
        return True
    if letter.extends:
        return False
    in_tag = reader.hashtag or in_hashtag(letters, place)
    return (in_tag and changes_case(letters, place)) or before.script != letter.script


def _korean_goes_on(letters: list[Letter], place: int) -> bool:
    return place < len(letters) and letters[place].script == "Hangul"


def _only_a_tail_follows(reader: Reader, end: int, length: int) -> bool:
    """Tell whether 1 to 4 digits stand between a last letter and a boundary: `plandemic2020`."""
    letters = reader.letters
    if letters[end - 1].is_digit:
        return False
    tail = end
    while tail < len(letters) and letters[tail].is_digit and not is_apart(letters[tail]):
        tail += 1
    return 1 <= tail - end <= 4 and _is_boundary(reader, tail, length)


def _disguises_fit(
    literal: Literal, wanted: list[Letter], reader: Reader, start: int, end: int
) -> bool:
    if literal.disguises is not Disguises.NONE:
        return True
    written = literal.text[wanted[0].start : wanted[-1].end]
    found = reader.text[reader.letters[start].start : reader.letters[end - 1].end]
    return _undisguised(written) == _undisguised(found)


def _undisguised(text: str) -> str:
    """Return what a text shows without its separators, under canonical caseless matching (D145).

    Invisible characters stay, but for those behind the last letter.
    """
    while text and INVISIBLE.match(text[-1]):
        text = text[:-1]
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return "".join(char for char in folded if is_unit(char) or INVISIBLE.match(char))
