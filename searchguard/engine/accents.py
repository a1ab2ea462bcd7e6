"""Accents: whether the marks on a match's letters leave it the term's word.

People leave marks out, so a query may do so. Where it bears one that the term does not, it is
another word as often as a disguise, and the fewer letters a word has the likelier (ADR 8).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from searchguard.engine.layout import Layout
from searchguard.engine.letters import Stands
from searchguard.text.accents import EITHER, NONE, TONOS, is_arabic, is_cyrillic, is_greek

# In shorter Latin terms one letter with a mark is a letter of another word.
LATIN_MINIMUM = 5
# In shorter Greek terms marks count; in shorter Arabic ones those that are not the term's.
MARKED_MINIMUM = 6
_YEH_WITH_HAMZA = ("\u0654", "\u064a")


@dataclass(frozen=True, slots=True)
class _Differing:
    """A letter of a match that bears another mark in the query than in the term."""

    unit: int
    letter: str
    query: str
    term: str


def accents_fit(layout: Layout, how: Sequence[Stands]) -> bool:
    """Tell whether the marks of a match are the term's, left out, or put on as a disguise.

    A letter that stands for another one is a disguise already, and its marks say nothing.

    Args:
        layout: A term, laid over a query.
        how: How each unit stands for its letter.
    """
    if layout.query.accents[layout.start : layout.end].isspace() and (
        layout.pattern.accents.isspace()
    ):
        return True
    differing = list(_differing(layout, how))
    is_short = len(layout.pattern) < MARKED_MINIMUM
    added = 0
    for one in differing:
        if is_cyrillic(one.letter):
            return False
        if is_arabic(one.letter):
            if not _arabic_fits(one, is_short=is_short):
                return False
        elif not is_greek(one.letter):
            added += one.query != NONE
    if added == 1 and len(layout.pattern) < LATIN_MINIMUM:
        return False
    accented = {one.unit for one in differing if is_greek(one.letter)}
    return not accented or (not is_short and _greek_fits(layout, accented))


def _differing(layout: Layout, how: Sequence[Stands]) -> Iterator[_Differing]:
    query, pattern = layout.query, layout.pattern
    for place, letter in enumerate(layout.path):
        unit = layout.start + place
        here, there = query.accents[unit], pattern.accents[letter]
        if here != there and EITHER not in (here, there) and how[place] is Stands.ITSELF:
            yield _Differing(unit, pattern.letters[letter], here, there)


def _arabic_fits(one: _Differing, *, is_short: bool) -> bool:
    """Tell whether an Arabic letter has less than the term's, or in a long term more."""
    if one.query == NONE or (one.term, one.query) == _YEH_WITH_HAMZA:
        return True
    more = one.term == NONE or (one.query, one.term) == _YEH_WITH_HAMZA
    return more and not is_short


def _greek_fits(layout: Layout, accented: set[int]) -> bool:
    """Tell whether each word that is accented otherwise is without accent in query or term."""
    query, pattern = layout.query, layout.pattern
    for start, end in pairwise(layout.bounds()):
        if not accented.isdisjoint(range(start, end)):
            letters = layout.path[start - layout.start : end - layout.start]
            in_query = TONOS in query.accents[start:end]
            if in_query and any(pattern.accents[letter] == TONOS for letter in letters):
                return False
    return True
