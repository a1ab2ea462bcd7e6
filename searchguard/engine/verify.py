"""Verify: whether a candidate that the automaton found really is the term, exactly.

The scan is coarse and knows no words; all precision comes from here. A candidate is a row of runs
of the query whose coarse symbols are the pattern's. Its inner runs are the pattern's whole; the
first and the last may also belong to a neighbour (`stop plandemic` has one run of p), so the match
may start inside the first and end inside the last.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from searchguard.engine.accents import accents_fit
from searchguard.engine.alignment import align_run, growth_fits
from searchguard.engine.candidate import Candidate, ends_of, has_end, starts_of
from searchguard.engine.cuts import cuts_fit
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


class Effort:
    """What the verification of one text may still cost, in letters."""

    def __init__(self, letters: int) -> None:
        self.left = letters

    def spend(self, letters: int) -> bool:
        """Take some letters away; tell whether there were as many left."""
        self.left -= letters
        return self.left >= 0


def verify(candidate: Candidate, effort: Effort) -> Verified | None:
    """Return the match at a candidate, or None where there is none.

    The edges are looked at first: they are cheap, and most candidates do not stand on two.

    Args:
        candidate: The candidate.
        effort: What it may cost; where that is not enough, None is no answer.
    """
    starts = tuple(starts_of(candidate))
    if not any(has_end(candidate, start) for start in starts):
        return None
    if not effort.spend(len(candidate.pattern)):
        return None
    inner = _align_inner(candidate)
    if inner is None:
        return None
    for start in starts:
        for end in ends_of(candidate, start):
            path = _align_ends(candidate, start, end, inner)
            if path is None:
                continue
            if not effort.spend(len(path)):
                return None
            if found := _verified(candidate, start, end, path):
                return found
    return None


def _align_inner(candidate: Candidate) -> list[int] | None:
    """Return the letters of the units of all runs but the first and the last."""
    pattern, starts = candidate.pattern, candidate.runs.starts
    path: list[int] = []
    for number in range(1, len(pattern.runs) - 2):
        run = candidate.first + number
        letters = range(pattern.runs[number], pattern.runs[number + 1])
        part = align_run(pattern, letters, candidate.query, range(starts[run], starts[run + 1]))
        if part is None:
            return None
        path.extend(part)
    return path


def _align_ends(candidate: Candidate, start: int, end: int, inner: list[int]) -> list[int] | None:
    """Return the letters of all units from `start` to `end`, given those of the inner runs."""
    pattern, query, starts = candidate.pattern, candidate.query, candidate.runs.starts
    if len(pattern.runs) == 2:
        return align_run(pattern, range(len(pattern)), query, range(start, end))
    left = align_run(
        pattern, range(pattern.runs[1]), query, range(start, starts[candidate.first + 1])
    )
    if left is None:
        return None
    last = range(pattern.runs[-2], len(pattern))
    right = align_run(pattern, last, query, range(starts[candidate.last], end))
    return None if right is None else [*left, *inner, *right]


def _verified(candidate: Candidate, start: int, end: int, path: list[int]) -> Verified | None:
    pattern, query = candidate.pattern, candidate.query
    if pattern.match is MatchMode.HASHTAG and not (
        candidate.hashtag or _is_one_hashtag(query, start, end)
    ):
        return None
    how = _how(pattern, query, start, path)
    layout = Layout(pattern, query, start, path)
    extra = list(_extra_cuts(layout))
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
    names = [_NAMES[one] for one in sorted(set(how) - {Stands.ITSELF})]
    if len(path) > len(pattern):
        names.append("repeat")
    if extra:
        names.append("separator")
    return Verified(*span, tuple(names))


def _how(pattern: Pattern, query: Folded, start: int, path: list[int]) -> list[Stands]:
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


def _symbols_fit(pattern: Pattern, query: Folded, start: int, path: list[int]) -> bool:
    return all(
        meant in symbols(query.gap(start + path.index(letter)), pattern.disguises)
        for letter, meant in pattern.symbols
    )


def _strict_fits(pattern: Pattern, query: Folded, start: int, end: int) -> bool:
    if pattern.disguises is not Disguises.NONE:
        return True
    return strict(query.text[query.starts[start] : query.ends[end - 1]]) == pattern.strict
