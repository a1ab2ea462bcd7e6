"""Cuts: separators inside a match that the term does not have itself."""

from collections.abc import Sequence

from searchguard.text.common_words import is_common
from searchguard.text.cut import SEPARATORS
from searchguard.text.fold import Folded

PUNCTUATED_MINIMUM = 4  # letters of a term that punctuation or emoji may cut
SPACED_PIECE_MAXIMUM = 1.5  # mean units of a piece where a term is letter-spaced
ONE_SPACE_MINIMUM = 8  # letters of a term that a single space may cut
ONE_SPACE_PIECE_MINIMUM = 2


def cuts_fit(query: Folded, start: int, path: Sequence[int], extra: Sequence[int]) -> bool:
    """Tell whether extra cuts are a disguise of one term and not two words side by side.

    Args:
        query: The folded query.
        start: The first unit of the match.
        path: The letter of the term that each unit of the match stands for.
        extra: The units in the match that have a separator before them and no gap of the term.
    """
    letters, units = path[-1] + 1, len(path)
    inside = range(start + 1, start + units)
    cuts = [unit for unit in inside if query.cuts[unit] & SEPARATORS]
    if _parts_number(query, extra) and (
        len(cuts) < units - 1 or query.letters[start : start + units].isdecimal()
    ):
        return False
    spaces = [unit for unit in extra if any(map(str.isspace, query.gap(unit)))]
    if not spaces:
        return letters >= PUNCTUATED_MINIMUM
    if len(cuts) > 1 and units / (len(cuts) + 1) <= SPACED_PIECE_MAXIMUM:
        return True
    cut, *more = extra
    splits_letter = path[cut - start] == path[cut - start - 1]
    if more or splits_letter or letters < ONE_SPACE_MINIMUM:
        return False
    return _is_one_word(query, [start, *cuts, start + units], cut)


def _parts_number(query: Folded, extra: Sequence[int]) -> bool:
    """Tell whether a cut parts digits: `20 30` is not `2030`, unless every letter stands alone."""
    return any(query.letters[unit - 1 : unit + 1].isdecimal() for unit in extra)


def _is_one_word(query: Folded, bounds: list[int], cut: int) -> bool:
    place = bounds.index(cut)
    left = query.letters[bounds[place - 1] : cut]
    right = query.letters[cut : bounds[place + 1]]
    if min(len(left), len(right)) < ONE_SPACE_PIECE_MINIMUM:
        return False
    return not (is_common(left) and is_common(right))
