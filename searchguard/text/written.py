"""How characters were written before their case was folded, and what a change of it cuts."""

import re
from collections.abc import Sequence

from searchguard.text.characters import REGIONAL_INDICATOR
from searchguard.text.cut import Cut


class Written:
    """What case folding and the opening of forms take away; one character for each unit."""

    UPPER = "A"
    LOWER = "a"
    DIGIT = "1"
    REGIONAL = "R"
    OTHER = "-"


_TELLING = re.compile(f"[{Written.UPPER}{Written.REGIONAL}]")


def written_as(char: str) -> str:
    """Return how a character is written."""
    if char.isupper():
        return Written.UPPER
    if char.islower():
        return Written.LOWER
    if char.isalnum():
        return Written.DIGIT if char.isdecimal() else Written.OTHER
    return Written.REGIONAL if REGIONAL_INDICATOR.match(char) else Written.OTHER


def with_changes(cuts: Sequence[int], written: str, starts: Sequence[int]) -> Sequence[int]:
    """Return the cuts of units, with the changes of case and style between neighbours added."""
    changed, last = list(cuts), len(cuts) - 1
    telling = [one.start() for one in _TELLING.finditer(written)]
    for unit in {*telling, *(unit + 1 for unit in telling)}:
        if 0 < unit <= last and not cuts[unit] and starts[unit] != starts[unit - 1]:
            joined = unit < last and cuts[unit + 1] == Cut.NONE
            after = written[unit + 1] if joined else Written.OTHER
            changed[unit] = _change(written[unit - 1], written[unit], after)
    return changed


def _change(before: str, here: str, after: str) -> int:
    if Written.REGIONAL in (before, here) and before != here:
        return Cut.STYLE
    if here != Written.UPPER:
        return Cut.NONE
    last_capital = before == Written.UPPER and after == Written.LOWER
    new_word = before in (Written.LOWER, Written.DIGIT)
    return Cut.CASE if new_word or last_capital else Cut.NONE
