"""Alignment: which letter of a pattern each unit of a query stands for.

A pattern and a candidate have the same coarse symbols; each symbol is a run of letters in the one
and a run of units in the other. Within a run every unit stands for one letter, in order, and no
letter is left out; a run of units may be longer than the letters, as in `plaaandemic`.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise

from searchguard.engine.effort import LAID_OUT, RUN, UNIT
from searchguard.engine.layout import Layout
from searchguard.engine.letters import stands
from searchguard.engine.pattern import Pattern
from searchguard.policy.model import Disguises
from searchguard.text.common_words import is_common
from searchguard.text.cut import SEPARATORS
from searchguard.text.fold import Folded

# Shorter terms are not found with a run grown by exactly one: `cook` is not `cok`.
GROWN_BY_ONE_MINIMUM = 7
# Letters times units of a run up to which its best layout is looked for; nobody types longer ones.
_LAID_OUT = 64
_SEPARATED = _LAID_OUT  # one separator counts more than the marks of all letters


def cost_of_run(letters: range, units: range) -> int:
    """Return the steps (`effort`) that `align_run` takes."""
    if len(letters) == 1 or len(letters) == len(units):
        return RUN + UNIT * len(units)
    places = len(letters) * len(units)
    return RUN if places > _LAID_OUT else RUN + LAID_OUT * places


def align_run(pattern: Pattern, letters: range, query: Folded, units: range) -> list[int] | None:
    """Return the letter for each unit of a run, or None where the run cannot be the letters'.

    Args:
        pattern: The pattern.
        letters: Its letters of this run.
        query: The folded query.
        units: Its units of this run.
    """
    growth = len(units) - len(letters)
    if growth < 0 or (growth and pattern.disguises is not Disguises.ALL):
        return None
    if not growth:
        if query.letters[units.start : units.stop] == pattern.letters[letters.start : letters.stop]:
            return list(letters)
        pairs = zip(letters, units, strict=True)
        fits = all(_stands(pattern, letter, query, unit) for letter, unit in pairs)
        return list(letters) if fits else None
    if len(letters) == 1:
        letter = letters[0]
        fits = _may_grow(pattern, letter)
        fits = fits and all(_stands(pattern, letter, query, unit) for unit in units)
        return [letter] * len(units) if fits else None
    if len(letters) * len(units) > _LAID_OUT:
        return None
    return _lay_out(pattern, letters, query, units)


def growth_fits(layout: Layout) -> bool:
    """Tell whether the letters of a pattern that are written more than once are so on purpose.

    In a short pattern one letter written twice is the spelling of another word (`cook`, `cok`);
    written three times, or with a second letter doubled too, it is none. In a pattern of any length
    it is where a common word comes of it (`hoot chick`, `hot chick`).

    Args:
        layout: A pattern, laid over a query.
    """
    path, pattern = layout.path, layout.pattern
    if len(path) == len(pattern):
        return True
    if _makes_common_word(layout):
        return False
    grown = {letter for letter, times in Counter(path).items() if times > 1}
    if len(grown) != 1 or len(pattern) >= GROWN_BY_ONE_MINIMUM:
        return True
    runs = (list(run) for _, run in groupby(path, pattern.letters.__getitem__))
    return any(len(run) > 2 and not grown.isdisjoint(run) for run in runs)


def _makes_common_word(layout: Layout) -> bool:
    return any(
        any(map(layout.repeats, range(start + 1, end))) and is_common(layout.look(start, end))
        for start, end in pairwise(layout.bounds())
    )


def _may_grow(pattern: Pattern, letter: int) -> bool:
    return not pattern.letters[letter].isdecimal()


def _stands(pattern: Pattern, letter: int, query: Folded, unit: int) -> bool:
    return bool(stands(pattern.letters[letter], query, unit, pattern.disguises))


def _lay_out(pattern: Pattern, letters: range, query: Folded, units: range) -> list[int] | None:
    """Return the layout with the fewest separators that are not at gaps of the pattern.

    Of those, the one in which the fewest letters bear other marks: `ийй` is `ий`, one repeated.
    """
    if not _stands(pattern, letters[0], query, units[0]):
        return None
    costs: list[dict[int, tuple[int, int]]] = [{letters[0]: (0, letters[0])}]
    for unit in units[1:]:
        cut = bool(query.cuts[unit] & SEPARATORS)
        here: dict[int, tuple[int, int]] = {}
        for before, (cost, _) in costs[-1].items():
            for letter in _next_letters(pattern, before, letters):
                total = cost + (query.accents[unit] != pattern.accents[letter])
                if cut and not (letter != before and letter in pattern.gaps):
                    total += _SEPARATED
                better = letter not in here or total < here[letter][0]
                if better and _stands(pattern, letter, query, unit):
                    here[letter] = (total, before)
        costs.append(here)
    return _traced(costs, letters[-1])


def _next_letters(pattern: Pattern, before: int, letters: range) -> Iterator[int]:
    """Yield what may follow a letter: itself again, where it may grow, and the next one."""
    if _may_grow(pattern, before):
        yield before
    if before + 1 in letters:
        yield before + 1


def _traced(costs: list[dict[int, tuple[int, int]]], letter: int) -> list[int] | None:
    if letter not in costs[-1]:
        return None
    path = [letter]
    for here in reversed(costs[1:]):
        letter = here[letter][1]
        path.append(letter)
    return path[::-1]
