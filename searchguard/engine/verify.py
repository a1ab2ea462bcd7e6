"""Verify: whether a candidate that the automaton found really is the term, exactly.

The scan is coarse and knows no words; all precision comes from here. A candidate is a row of runs
of the query whose coarse symbols are the pattern's. Its inner runs are the pattern's whole; the
first and the last may also belong to a neighbour (`stop plandemic` has one run of p), so the match
may start inside the first and end inside the last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from searchguard.engine.accents import accents_fit
from searchguard.engine.alignment import align_run, growth_fits
from searchguard.engine.candidate import Candidate, spans_of
from searchguard.engine.cuts import cuts_fit
from searchguard.engine.effort import GROWN, LETTER, SPAN, Effort
from searchguard.engine.layout import Layout
from searchguard.engine.letters import Stands, budget_fits, stands
from searchguard.engine.pattern import Pattern, strict, symbols
from searchguard.policy.model import Disguises, MatchMode
from searchguard.text.characters import REGIONAL_INDICATORS, is_unit, within
from searchguard.text.cut import SEPARATORS, Cut
from searchguard.text.fold import Folded

_NAMES = {Stands.LOOK_ALIKE: "look-alike", Stands.LEET: "leet", Stands.MASK: "mask"}


@dataclass(frozen=True, slots=True)
class Verified:
    """A match: its code points of the query, end exclusive, and the disguises it saw through."""

    start: int
    end: int
    disguises: tuple[str, ...]


def verify(candidate: Candidate, effort: Effort) -> Verified | None:
    """Return the match at a candidate, or None where there is none.

    The edges are looked at first: they are cheap, and most candidates do not stand on two.

    Args:
        candidate: The candidate.
        effort: What it may cost; where that is not enough, None is no answer.
    """
    for start, end in spans_of(candidate):
        if not effort.spend(SPAN + LETTER * (end - start)):
            return None
        path = _path(candidate, start, end, effort)
        if path is not None and (found := _verified(candidate, start, end, path)):
            return found
    return None


def _path(candidate: Candidate, start: int, end: int, effort: Effort) -> Sequence[int] | None:
    """Return the letter of each unit from `start` to `end`, None where they cannot be the term's.

    The inner runs are the term's whole; the first and the last are cut off at the two ends.
    """
    pattern, query, starts = candidate.pattern, candidate.query, candidate.runs.starts
    if query.letters[start:end] == pattern.letters:
        return range(len(pattern))
    path = list[int]()
    for run, (first, behind) in enumerate(pairwise(pattern.runs), candidate.first):
        units = range(max(starts[run], start), min(starts[run + 1], end))
        if len(units) > behind - first and not effort.spend(GROWN):
            return None
        part = align_run(pattern, range(first, behind), query, units)
        if part is None:
            return None
        path += part
    return path


def _verified(candidate: Candidate, start: int, end: int, path: Sequence[int]) -> Verified | None:
    pattern, query = candidate.pattern, candidate.query
    if pattern.match is MatchMode.HASHTAG and not (
        candidate.hashtag or _is_one_hashtag(query, start, end)
    ):
        return None
    how = _how(pattern, query, start, path)
    layout = Layout(pattern, query, start, path)
    extra = list(_extra_cuts(layout)) if any(query.cuts[start + 1 : end]) else []
    if not (budget_fits(path, how) and growth_fits(layout) and accents_fit(layout, how)):
        return None
    if extra and (pattern.disguises is not Disguises.ALL or not cuts_fit(layout, extra)):
        return None
    if _is_exclamation(query, end) or _is_flag(query, start, end):
        return None
    if not (_symbols_fit(pattern, query, start, path) and _strict_fits(pattern, query, start, end)):
        return None
    span = _signed_span(pattern, query, start, end)
    if span is None:
        return None
    disguised = [one for one in how if one is not Stands.ITSELF]
    names = [_NAMES[one] for one in sorted(set(disguised))]
    if len(path) > len(pattern):
        names.append("repeat")
    if extra:
        names.append("separator")
    return Verified(*span, tuple(names))


def _how(pattern: Pattern, query: Folded, start: int, path: Sequence[int]) -> list[Stands]:
    if query.letters[start : start + len(path)] == pattern.letters:
        return [Stands.ITSELF] * len(path)
    return [
        stands(pattern.letters[letter], query, start + place, pattern.disguises)
        for place, letter in enumerate(path)
    ]


def _is_exclamation(query: Folded, end: int) -> bool:
    """Tell whether a match would end in exclamation marks that end a word as well."""
    if query.letters[end - 1] != "!":
        return False
    while end < len(query) and query.letters[end] == "!" and not query.cuts[end] & SEPARATORS:
        end += 1
    return bool(query.cuts[end] & SEPARATORS)


def _is_flag(query: Folded, start: int, end: int) -> bool:
    """Tell whether a match would be one flag, which is a picture of a country and no word."""
    return end - start == 2 and all(
        within(query.text[query.starts[unit]], REGIONAL_INDICATORS) for unit in (start, end - 1)
    )


def _is_one_hashtag(query: Folded, start: int, end: int) -> bool:
    outside = Cut.BREAK | Cut.APOSTROPHE
    unbroken = not any(query.cuts[unit] & outside for unit in range(start + 1, end))
    return unbroken and query.tagged[start]


def _extra_cuts(layout: Layout) -> Iterator[int]:
    """Yield the units before which there is a separator and no gap of the pattern's own."""
    for unit in range(layout.start + 1, layout.end):
        if layout.query.cuts[unit] & SEPARATORS:
            letter = layout.path[unit - layout.start]
            if layout.repeats(unit) or letter not in layout.pattern.gaps:
                yield unit


def _signed_span(pattern: Pattern, query: Folded, start: int, end: int) -> tuple[int, int] | None:
    """Return the code points of a match with the signs that the term has at its ends.

    None where the query does not have them.
    """
    first, behind = query.starts[start], query.ends[end - 1]
    before, after = pattern.signs
    if not (before or after):
        return first, behind
    left = _spelled(before[::-1], query.text[:first][::-1], pattern.disguises)
    right = _spelled(after, query.text[behind:], pattern.disguises)
    return None if left is None or right is None else (first - left, behind + right)


def _spelled(signs: str, text: str, disguises: Disguises) -> int | None:
    """Return how many characters from a text's start spell some signs; None where they do not."""
    found = ""
    for length, char in enumerate(text):
        if found == signs:
            return length
        found += symbols(char, disguises)
        if is_unit(char) or not signs.startswith(found):
            return None
    return len(text) if found == signs else None


def _symbols_fit(pattern: Pattern, query: Folded, start: int, path: Sequence[int]) -> bool:
    return all(
        meant in symbols(query.gap(start + path.index(letter)), pattern.disguises)
        for letter, meant in pattern.symbols
    )


def _strict_fits(pattern: Pattern, query: Folded, start: int, end: int) -> bool:
    if pattern.disguises is not Disguises.NONE:
        return True
    return strict(query.text[query.starts[start] : query.ends[end - 1]]) == pattern.strict
