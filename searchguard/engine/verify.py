"""Verify: whether a candidate that the automaton found really is the term, exactly.

The scan is coarse and knows no words; all precision comes from here. A candidate is a row of runs
of the query whose coarse symbols are the pattern's. Its inner runs are the pattern's whole; the
first and the last may also belong to a neighbour (`stop plandemic` has one run of p), so the match
may start inside the first and end inside the last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searchguard.engine.accents import accents_fit
from searchguard.engine.alignment import align_run, cost_of_run, growth_fits
from searchguard.engine.candidate import Candidate, spans_of
from searchguard.engine.cuts import cuts_fit
from searchguard.engine.effort import LETTER, SPAN, Effort
from searchguard.engine.layout import Layout
from searchguard.engine.letters import Stands, budget_fits, stands
from searchguard.engine.pattern import Pattern, strict, symbols
from searchguard.policy.model import Disguises, MatchMode
from searchguard.text.characters import REGIONAL_INDICATOR, is_unit
from searchguard.text.cut import SEPARATORS, Cut
from searchguard.text.fold import Folded

_OF_ONE_RUN = 2  # its start and its end
_NAMES = {Stands.LOOK_ALIKE: "look-alike", Stands.LEET: "leet", Stands.MASK: "mask"}


@dataclass(frozen=True, slots=True)
class Verified:
    """A match: its code points of the query, end exclusive, and the disguises it saw through."""

    start: int
    end: int
    disguises: tuple[str, ...]


def verify(candidate: Candidate, effort: Effort) -> Verified | None:
    """Return the match at a candidate, or None where there is none.

    The edges are looked at first: they are cheap, and most candidates do not stand on two. Then the
    inner runs, which are the same wherever the match starts and ends.

    Args:
        candidate: The candidate.
        effort: What it may cost; where that is not enough, None is no answer.
    """
    pattern, query = candidate.pattern, candidate.query
    inner: Sequence[int] | None = None
    for start, end in spans_of(candidate):
        path: Sequence[int] | None
        if not effort.spend(SPAN):
            return None
        if query.letters[start:end] == pattern.letters:
            path = range(len(pattern))
        else:
            if inner is None and (inner := _inner(candidate, effort)) is None:
                return None
            path = _path(candidate, start, end, inner, effort)
        if path is not None and effort.spend(LETTER * len(path)):
            found = _verified(candidate, start, end, path)
            if found:
                return found
    return None


def _inner(candidate: Candidate, effort: Effort) -> list[int] | None:
    """Return the letter of each unit of the inner runs, None where they cannot be the term's."""
    runs, starts = candidate.pattern.runs, candidate.runs.starts
    path = list[int]()
    for run in range(1, len(runs) - 2):
        first = candidate.first + run
        letters, units = range(*runs[run : run + 2]), range(*starts[first : first + 2])
        part = _part(candidate, letters, units, effort)
        if part is None:
            return None
        path += part
    return path


def _path(
    candidate: Candidate, start: int, end: int, inner: Sequence[int], effort: Effort
) -> list[int] | None:
    """Return the letter of each unit from `start` to `end`, given those of the inner runs."""
    runs, starts, last = candidate.pattern.runs, candidate.runs.starts, candidate.last
    behind = min(starts[candidate.first + 1], end)
    path = _part(candidate, range(runs[1]), range(start, behind), effort)
    if path is None or len(runs) == _OF_ONE_RUN:
        return path
    letters, units = range(*runs[-2:]), range(starts[last], end)
    part = _part(candidate, letters, units, effort)
    return None if part is None else [*path, *inner, *part]


def _part(candidate: Candidate, letters: range, units: range, effort: Effort) -> list[int] | None:
    if not effort.spend(cost_of_run(letters, units)):
        return None
    return align_run(candidate.pattern, letters, candidate.query, units)


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
        REGIONAL_INDICATOR.match(query.text[query.starts[unit]]) for unit in (start, end - 1)
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
