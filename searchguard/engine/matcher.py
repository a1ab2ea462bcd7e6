"""Coarse to find, exact to decide: the literals that stand in a text.

Almost every text holds no candidate, and `has_candidate` answers that with a few C calls. Only
where there is one are the text's units made, and the candidates verified against them.
"""

from array import array
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from searchguard.engine.automaton import Automaton
from searchguard.engine.literals import Literals
from searchguard.engine.pattern import Pattern, pattern_of
from searchguard.engine.short_keys import SHORT, ShortKeys
from searchguard.engine.verify import verify
from searchguard.policy.model import MatchMode
from searchguard.text.characters import unspaced_script
from searchguard.text.fold import coarse, fold

_OPEN = (MatchMode.PREFIX, MatchMode.SUBSTRING)
_PATTERNS_KEPT = 1 << 14


@dataclass(frozen=True, slots=True)
class Hit:
    """A literal that was found: its number, and its span in code points of the text."""

    literal: int
    start: int
    end: int


class Matcher:
    """Finds every literal in a text, each at every place."""

    def __init__(self, literals: Literals) -> None:
        self._literals = literals
        keys = _keys(literals)
        self._of_key = _Members(keys)
        distinct = list(dict.fromkeys(keys))
        long, short = _by_length(distinct, keys, literals)
        self._automaton = Automaton(distinct[number] for number in long)
        self._numbers = array("I", long)
        self._short = ShortKeys((distinct[number], number) for number in short)
        self._pattern = lru_cache(maxsize=_PATTERNS_KEPT)(self._make_pattern)

    def has_candidate(self, text: str) -> bool:
        """Tell whether a literal may stand in a text; False is certain."""
        letters = coarse(text)
        for _ in self._automaton.scan(letters):
            return True
        return self._short.may_hold(text, letters)

    def find(self, text: str, *, hashtag: bool) -> list[Hit]:
        """Return every place of every literal in a text, by place and then by literal.

        Args:
            text: At most as long as the engine lets through.
            hashtag: The whole text is a hashtag, written with its sign or without.
        """
        query = fold(text)
        long = ((end, self._numbers[place]) for end, place in self._automaton.scan(query.coarse))
        hits = set[tuple[int, int, int]]()
        for end, key in chain(long, self._short.scan(query.coarse)):
            for literal in self._of_key[key]:
                pattern = self._pattern(literal)
                start = end + 1 - len(pattern)
                if verify(pattern, query, start, hashtag=hashtag):
                    hits.add((query.starts[start], query.ends[end], literal))
        return [Hit(literal, start, end) for start, end, literal in sorted(hits)]

    def _make_pattern(self, literal: int) -> Pattern:
        literals = self._literals
        return pattern_of(
            literals.texts[literal], literals.match(literal), literals.disguises(literal)
        )


class _Members:
    """The literals of each distinct key, in columns: a key's number is its first place."""

    def __init__(self, keys: list[str]) -> None:
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


def _keys(literals: Literals) -> list[str]:
    return [coarse(text) for text in literals.texts]


def _by_length(
    distinct: list[str], keys: list[str], literals: Literals
) -> tuple[list[int], list[int]]:
    """Return the numbers of the keys for the automaton, and of those to look up by word.

    A literal without units has an empty key and is never found.
    """
    inside_words = {
        keys[literal]
        for literal in range(len(literals))
        if len(keys[literal]) < SHORT and literals.match(literal) in _OPEN
    }
    long, short = list[int](), list[int]()
    for number, key in enumerate(distinct):
        if not key:
            continue
        if len(key) >= SHORT or key in inside_words or any(map(unspaced_script, key)):
            long.append(number)
        else:
            short.append(number)
    return long, short
