"""Edges: whether a word may begin or end between two units of a query.

A folded query has an edge before each unit and one at its end; edge `i` lies before unit `i`. The
rules are those of ADR 0003.
"""

from searchguard.text.characters import extends_cluster, is_hangul, unspaced_script
from searchguard.text.cut import SEPARATORS, Cut
from searchguard.text.fold import Folded
from searchguard.text.leet import LEET_SYMBOLS, MASK

# Shorter terms do not begin or end at an apostrophe: `isn't it` is not `t it`, `j'ai` is not `ai`.
APOSTROPHE_MINIMUM = 4
# Digits behind a term; behind one of two letters they are a year, as `ak47` is no `ak`.
TAIL_MAXIMUM = 4
TAILED_MINIMUM = 3
# Units in the readings of symbols and masks that separate where they are no letter of the match.
SEPARATING = frozenset(LEET_SYMBOLS) | {MASK}


def splits_number(query: Folded, edge: int) -> bool:
    """Tell whether an edge lies between two digits that stand together."""
    if query.cuts[edge] & SEPARATORS:
        return False
    return query.letters[edge - 1].isdecimal() and query.letters[edge].isdecimal()


def splits_cluster(query: Folded, edge: int) -> bool:
    """Tell whether an edge lies inside a user-perceived character."""
    if query.cuts[edge] & SEPARATORS:
        return False
    return extends_cluster(query.letters[edge])


def is_edge(query: Folded, edge: int, outside: int, length: int, *, hashtag: bool) -> bool:
    """Tell whether a word of `length` letters may begin or end at an edge.

    Args:
        query: The folded query.
        edge: The edge.
        outside: The unit beside the edge that is not the word's: `edge` itself or the one before.
        length: The letters of the word.
        hashtag: The whole query is a hashtag.
    """
    cut = query.cuts[edge]
    if cut & (SEPARATORS | Cut.STYLE):
        return True
    if cut & Cut.APOSTROPHE:
        return length >= APOSTROPHE_MINIMUM
    if query.letters[outside] in SEPARATING:
        return True
    if splits_cluster(query, edge):
        return False
    if cut & Cut.CASE and (hashtag or query.tagged[edge]):
        return True
    return _changes_script(query.letters[edge - 1], query.letters[edge])


def ends_in_tail(query: Folded, edge: int, length: int, *, hashtag: bool) -> bool:
    """Tell whether a word that ends in a letter is followed by 1 to 4 digits and then an edge."""
    if query.letters[edge - 1].isdecimal():
        return False
    end = edge
    while end < len(query) and query.letters[end].isdecimal() and not query.cuts[end] & SEPARATORS:
        end += 1
        if end - edge > TAIL_MAXIMUM:
            return False
    if end - edge < TAIL_MAXIMUM and length < TAILED_MINIMUM:
        return False
    return end > edge and is_edge(query, end, end, length, hashtag=hashtag)


def particle_follows(query: Folded, edge: int) -> bool:
    """Tell whether Korean goes on after an edge, as a particle does after a noun."""
    return is_hangul(query.letters[edge : edge + 1]) and not splits_cluster(query, edge)


def _changes_script(before: str, after: str) -> bool:
    """Tell whether one of two neighbours is of a script without spaces, or just one is Korean."""
    if before.isascii() and after.isascii():
        return False
    if unspaced_script(before) is not unspaced_script(after):
        return True
    return is_hangul(before) != is_hangul(after)
