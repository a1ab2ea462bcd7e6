"""Letters: whether a unit of a query may stand for a letter of a pattern, and how."""

from collections.abc import Sequence
from enum import IntEnum

from searchguard.policy.model import Disguises
from searchguard.text.fold import Folded
from searchguard.text.leet import LEET, MASK, VOWELS

LEET_MAXIMUM = 0.6
MASKED_MINIMUM = 5

# What looks like one of these looks like the other.
UPRIGHTS = frozenset("il")


class Stands(IntEnum):
    """How a unit stands for a letter; NOT is false."""

    NOT = 0
    ITSELF = 1
    LOOK_ALIKE = 2
    LEET = 3
    MASK = 4


def stands(letter: str, query: Folded, unit: int, disguises: Disguises) -> Stands:
    """Return how a unit of a query stands for a letter of a pattern.

    A digit of a pattern is that digit only.
    """
    own = query.letters[unit]
    if own == letter:
        return Stands.ITSELF
    look = query.alike[unit]
    if letter == look or (look in UPRIGHTS and letter in UPRIGHTS):
        return Stands.LOOK_ALIKE
    if disguises is not Disguises.ALL:
        return Stands.NOT
    if letter in LEET.get(own, ""):
        return Stands.LEET
    return Stands.MASK if own == MASK and letter in VOWELS else Stands.NOT


def budget_fits(path: Sequence[int], how: Sequence[Stands]) -> bool:
    """Tell whether enough of a match is written as itself.

    At most 60 % of the letters leet, at least two real; one masked vowel, in a pattern of 5 letters
    or more. A letter that is repeated counts by its worst disguise.

    Args:
        path: The letter of the pattern that each unit stands for.
        how: How each unit does.
    """
    masks = how.count(Stands.MASK)
    if not (masks or Stands.LEET in how):
        return True
    letters = path[-1] + 1
    if masks and (masks > 1 or letters < MASKED_MINIMUM):
        return False
    disguised = {letter: one for letter, one in zip(path, how, strict=True) if one >= Stands.LEET}
    leet = sum(one is Stands.LEET for one in disguised.values())
    return not disguised or (leet <= LEET_MAXIMUM * letters and letters - len(disguised) >= 2)
