"""Keys: the coarse strings of literals, numbered, and the literals that each stands for."""

from array import array
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from searchguard.engine.literals import Literals
from searchguard.engine.short_keys import SHORT
from searchguard.policy.model import MatchMode
from searchguard.text.characters import unspaced_script
from searchguard.text.coarse import coarse

_OPEN = (MatchMode.PREFIX, MatchMode.SUBSTRING)


def keys_of(literals: Literals) -> list[str]:
    """Return the key of each literal; one without units has an empty key and is never found."""
    return [coarse(text) for text in literals.texts]


def open_keys(literals: Literals, keys: Sequence[str]) -> frozenset[str]:
    """Return the keys of literals that may end inside a word by their mode.

    Args:
        literals: The literals.
        keys: The key of each of them.
    """
    return frozenset(keys[one] for one in range(len(literals)) if literals.match(one) in _OPEN)


def by_length(distinct: Sequence[str], inside: AbstractSet[str]) -> tuple[list[int], list[int]]:
    """Return the numbers of the keys for the automaton, and of those to look up by word.

    Args:
        distinct: The different keys; a key's number is its place.
        inside: Those that may stand inside a word.
    """
    long, short = list[int](), list[int]()
    for number, key in enumerate(distinct):
        if not key:
            continue
        if len(key) >= SHORT or key in inside or any(map(unspaced_script, key)):
            long.append(number)
        else:
            short.append(number)
    return long, short


class Members:
    """The literals of each distinct key, in columns: a key's number is its first place."""

    def __init__(self, keys: Sequence[str]) -> None:
        number: dict[str, int] = {}
        numbers = [number.setdefault(key, len(number)) for key in keys]
        order = sorted(range(len(keys)), key=numbers.__getitem__)
        self._members = array("I", order)
        self._first = array("I", [0] * (len(number) + 1))
        for key_number in numbers:
            self._first[key_number + 1] += 1
        for key_number in range(len(number)):
            self._first[key_number + 1] += self._first[key_number]

    def __getitem__(self, key: int) -> "array[int]":
        return self._members[self._first[key] : self._first[key + 1]]
