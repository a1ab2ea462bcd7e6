"""Cuts: separators inside a match that the term does not have itself."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from searchguard.engine.layout import Layout
from searchguard.text.common_words import languages_of
from searchguard.text.cut import SEPARATORS, Cut
from searchguard.text.fold import Folded

CUT_MINIMUM = 4  # letters of a term, and of a word of it, that may be cut
SPACED_PIECE_MAXIMUM = 1.5  # mean units of a piece where a term is letter-spaced
# The two pieces of a longer term are words of one language, or it is chance: `chi na`. Of the
# languages of other alphabets no words are known, so that only these may be cut, by one space.
LONG = 8
FOREIGN_PIECE_MINIMUM = 2
ENGLISH = frozenset({"en"})
# What English joins to a word with an apostrophe, and people type apart: `let s hit`, `who re`.
TAILS = frozenset({"s", "t", "d", "m", "ll", "re", "ve"})


def cuts_fit(layout: Layout, extra: Sequence[int]) -> bool:
    """Tell whether extra cuts are a disguise of one term and not words side by side.

    Args:
        layout: A term, laid over a query.
        extra: The units in it that have a separator before them and no gap of the term.
    """
    query, bounds = layout.query, layout.bounds()
    pieces, units = len(bounds) - 1, len(layout.path)
    if _parts_number(query, extra) and (
        pieces < units or query.letters[layout.start : layout.end].isdecimal()
    ):
        return False
    is_spelled = pieces > 2 and units / pieces <= SPACED_PIECE_MAXIMUM
    if is_spelled and _goes_on(query, bounds):
        return False
    if is_spelled and len(layout.pattern) >= CUT_MINIMUM:
        return True
    if not any(_holds_space(query, unit) for unit in extra):
        return len(layout.pattern) >= CUT_MINIMUM
    return is_spelled or (
        not any(map(layout.repeats, extra))
        and all(_is_one_word(layout, word) for word in _cut_words(bounds, frozenset(extra)))
    )


def _parts_number(query: Folded, extra: Sequence[int]) -> bool:
    """Tell whether a cut parts digits: `20 30` is not `2030`, unless every letter stands alone."""
    return any(query.letters[unit - 1 : unit + 1].isdecimal() for unit in extra)


def _holds_space(query: Folded, unit: int) -> bool:
    return any(map(str.isspace, query.gap(unit)))


def _goes_on(query: Folded, bounds: Sequence[int]) -> bool:
    """Tell whether what is spelled out is a part of something longer: `g r a p e` is no `rape`.

    A letter that is a word by itself begins or ends nothing: `a h o a x`.
    """
    start, first, *_, last, end = bounds
    before = start > 0 and _is_alone(query, start - 1)
    after = end < len(query) and _is_alone(query, end)
    return (before and query.gap(start) == query.gap(first)) or (
        after and query.gap(end) == query.gap(last)
    )


def _is_alone(query: Folded, unit: int) -> bool:
    """Tell whether a unit is a letter that stands alone and is no word of English."""
    letter = query.letters[unit]
    apart = query.cuts[unit] & SEPARATORS and query.cuts[unit + 1] & SEPARATORS
    return bool(apart) and letter.isalpha() and "en" not in languages_of(letter)


def _cut_words(bounds: Sequence[int], extra: frozenset[int]) -> Iterator[list[int]]:
    """Yield the bounds of the pieces of each word that is in more than one."""
    word = [bounds[0]]
    for bound in bounds[1:]:
        word.append(bound)
        if bound not in extra:
            if len(word) > 2:
                yield word
            word = [bound]


def _is_one_word(layout: Layout, bounds: Sequence[int]) -> bool:
    """Tell whether no two of the pieces of a word are words themselves."""
    spans = list(pairwise(bounds))
    pieces = [layout.look(*span) for span in spans]
    if not "".join(pieces).isascii():
        is_long = len(layout.pattern) >= LONG
        return is_long and len(pieces) == 2 and min(map(len, pieces)) >= FOREIGN_PIECE_MINIMUM
    if bounds[-1] - bounds[0] < CUT_MINIMUM:
        return False
    words, follows = list[frozenset[str]](), _follows_word(layout.query, bounds[0])
    for piece, span in zip(pieces, spans, strict=True):
        is_joined = (follows and piece in TAILS) or _is_number(layout, *span)
        words.append(ENGLISH if is_joined else languages_of(piece))
        follows = bool(words[-1])
    if len(layout.pattern) >= LONG and len(words) == 2:
        return words[0].isdisjoint(words[1])
    return sum(map(bool, words)) < 2


def _is_number(layout: Layout, start: int, end: int) -> bool:
    """Tell whether a piece is a number that would have to be read as letters."""
    digits = layout.query.letters[start:end]
    return digits.isdecimal() and digits != "".join(map(layout.stands_for, range(start, end)))


def _follows_word(query: Folded, start: int) -> bool:
    """Tell whether there is a word of two letters or more before a unit."""
    return start > 1 and not query.cuts[start - 1] & (SEPARATORS | Cut.APOSTROPHE)
