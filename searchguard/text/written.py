"""How characters were written before their case was folded, and what a change of it cuts."""

from collections.abc import Sequence
from enum import Enum, auto

from searchguard.text.characters import REGIONAL_INDICATORS, within
from searchguard.text.cut import Cut


class Written(Enum):
    """What case folding and the opening of forms take away."""

    UPPER = auto()
    LOWER = auto()
    DIGIT = auto()
    REGIONAL = auto()
    OTHER = auto()


_TELLING = frozenset({Written.UPPER, Written.REGIONAL})


def written_as(char: str) -> Written:
    """Return how a character is written."""
    if char.isupper():
        return Written.UPPER
    if char.islower():
        return Written.LOWER
    if char.isalnum():
        return Written.DIGIT if char.isdecimal() else Written.OTHER
    return Written.REGIONAL if within(char, REGIONAL_INDICATORS) else Written.OTHER


def with_changes(
    cuts: Sequence[int], written: Sequence[Written], starts: Sequence[int]
) -> Sequence[int]:
    """Return the cuts of units, with the changes of case and style between neighbours added."""
    changed, last = list(cuts), len(cuts) - 1
    telling = [unit for unit, one in enumerate(written) if one in _TELLING]
    for unit in {*telling, *(unit + 1 for unit in telling)}:
        if 0 < unit <= last and not cuts[unit] and starts[unit] != starts[unit - 1]:
            joined = unit < last and cuts[unit + 1] == Cut.NONE
            after = written[unit + 1] if joined else Written.OTHER
            changed[unit] = _change(written[unit - 1], written[unit], after)
    return changed


def _change(before: Written, here: Written, after: Written) -> int:
    if Written.REGIONAL in (before, here) and before is not here:
        return Cut.STYLE
    if here is not Written.UPPER:
        return Cut.NONE
    last_capital = before is Written.UPPER and after is Written.LOWER
    new_word = before in (Written.LOWER, Written.DIGIT)
    return Cut.CASE if new_word or last_capital else Cut.NONE
