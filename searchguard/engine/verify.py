"""Verify: whether a candidate that the automaton found really is the term, exactly.

The scan is coarse and knows no words; all precision comes from here. A candidate is a run of units
of the folded query whose letters are the pattern's.
"""

from searchguard.engine.edges import (
    ends_in_tail,
    is_edge,
    particle_follows,
    splits_cluster,
    splits_number,
)
from searchguard.engine.pattern import Pattern, strict, symbols
from searchguard.policy.model import Disguises, MatchMode
from searchguard.text.fold import SEPARATORS, Cut, Folded

_OPEN_LEFT = (MatchMode.SUBSTRING,)
_OPEN_RIGHT = (MatchMode.SUBSTRING, MatchMode.PREFIX)


def verify(pattern: Pattern, query: Folded, start: int, *, hashtag: bool) -> bool:
    """Tell whether the units of a query from `start` on are the pattern, in its mode.

    Args:
        pattern: The folded literal; its letters are those of the units from `start` on.
        query: The folded query.
        start: The first unit of the candidate.
        hashtag: The whole query is a hashtag, written with its sign or without.
    """
    end = start + len(pattern)
    return (
        _gaps_fit(pattern, query, start)
        and _symbols_fit(pattern, query, start)
        and _mode_fits(pattern, query, start, end, hashtag=hashtag)
        and _disguises_fit(pattern, query, start, end)
    )


def _gaps_fit(pattern: Pattern, query: Folded, start: int) -> bool:
    """A separator inside the match stands where the term has a gap of its own."""
    return all(
        not query.cuts[start + unit] & SEPARATORS or unit in pattern.gaps
        for unit in range(1, len(pattern))
    )


def _symbols_fit(pattern: Pattern, query: Folded, start: int) -> bool:
    return all(
        meant in symbols(query.gap(start + unit), pattern.disguises)
        for unit, meant in pattern.symbols
    )


def _mode_fits(pattern: Pattern, query: Folded, start: int, end: int, *, hashtag: bool) -> bool:
    if pattern.match is MatchMode.WHOLE_QUERY:
        return start == 0 and end == len(query)
    if pattern.match is MatchMode.HASHTAG and not (hashtag or _is_one_hashtag(query, start, end)):
        return False
    return _left_fits(pattern, query, start, hashtag=hashtag) and _right_fits(
        pattern, query, end, hashtag=hashtag
    )


def _is_one_hashtag(query: Folded, start: int, end: int) -> bool:
    outside = Cut.BREAK | Cut.APOSTROPHE
    unbroken = not any(query.cuts[unit] & outside for unit in range(start + 1, end))
    return unbroken and query.tagged[start]


def _left_fits(pattern: Pattern, query: Folded, start: int, *, hashtag: bool) -> bool:
    if splits_number(query, start) or splits_cluster(query, start):
        return False
    if pattern.match in _OPEN_LEFT or pattern.free_left:
        return True
    return is_edge(query, start, len(pattern), hashtag=hashtag)


def _right_fits(pattern: Pattern, query: Folded, end: int, *, hashtag: bool) -> bool:
    if splits_number(query, end) or splits_cluster(query, end):
        return False
    if pattern.match in _OPEN_RIGHT or pattern.free_right or particle_follows(query, end):
        return True
    return is_edge(query, end, len(pattern), hashtag=hashtag) or ends_in_tail(
        query, end, len(pattern), hashtag=hashtag
    )


def _disguises_fit(pattern: Pattern, query: Folded, start: int, end: int) -> bool:
    if pattern.disguises is not Disguises.NONE:
        return True
    return strict(query.text[query.starts[start] : query.ends[end - 1]]) == pattern.strict
