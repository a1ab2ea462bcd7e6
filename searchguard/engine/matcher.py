"""Coarse to find, exact to decide: the literals that stand in a text.

Almost every text holds no candidate, and `has_candidate` answers that with a few C calls. Only
where there is one are the text's units made, and the candidates verified against them.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from searchguard.engine.automaton import Automaton
from searchguard.engine.candidate import Candidate
from searchguard.engine.heap import give_back
from searchguard.engine.literals import Literals, deciding_keys
from searchguard.engine.pattern import Pattern, pattern_of
from searchguard.engine.short_keys import SHORT, ShortKeys
from searchguard.engine.verify import Effort, verify
from searchguard.policy.model import MatchMode
from searchguard.text.characters import unspaced_script
from searchguard.text.coarse import coarse, only_reading, opened, readings
from searchguard.text.fold import Folded, Reading, by_capitals, fold
from searchguard.text.leet import LEET_SYMBOLS, MASK, MASKS, VOWELS
from searchguard.text.lines import lines_at, lines_of
from searchguard.text.look_alikes import CAPITALS
from searchguard.text.runs import Runs, runs_of

_OPEN = (MatchMode.PREFIX, MatchMode.SUBSTRING)
_PATTERNS_KEPT = 1 << 14
_TEXTS_KEPT = 1 << 11
MANY = 10_000  # keys: to number these takes memory that is worth giving back

# What one text may cost: only a text made for it comes near.
EFFORT = 2048  # letters that are verified
CANDIDATE = 8  # letters that a candidate counts for beside its own


@dataclass(frozen=True, slots=True)
class Hit:
    """A literal that was found: its number, its span in code points of the text, its disguises."""

    literal: int
    start: int
    end: int
    disguises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits in a text, in order; not `complete` where looking on would have cost too much."""

    hits: tuple[Hit, ...]
    complete: bool


class Matcher:
    """Finds every literal in a text, each at every place."""

    __slots__ = (
        "_automaton",
        "_decides",
        "_deciding_short",
        "_kept",
        "_literals",
        "_numbers",
        "_of_key",
        "_pattern",
        "_short",
    )

    def __init__(self, literals: Literals) -> None:
        self._literals = literals
        keys = _keys(literals)
        self._of_key = _Members(keys)
        distinct = list(dict.fromkeys(keys))
        long, short = _by_length(distinct, keys, literals)
        self._numbers = array("I", long)
        deciding = deciding_keys(literals, keys)
        self._decides = bytes(distinct[number] in deciding for number in long)
        self._short = ShortKeys((distinct[n], n) for n in short) if short else None
        deciding_short = [n for n in short if distinct[n] in deciding]
        self._deciding_short = (
            ShortKeys((distinct[n], n) for n in deciding_short) if deciding_short else None
        )
        scanned = [distinct[number] for number in reversed(long)]
        del keys, distinct, long, deciding
        if len(scanned) > MANY:
            give_back()
        # Each key is let go as it is added: of a million there is no room for two.
        self._automaton = Automaton(scanned.pop() for _ in range(len(scanned)))
        self._pattern = lru_cache(maxsize=_PATTERNS_KEPT)(self._make_pattern)
        self._kept = lru_cache(maxsize=_TEXTS_KEPT)(self._find)

    def has_candidate(self, text: str, *, hashtag: bool = True) -> bool:
        """Tell whether a term may stand in a text, which may be a hashtag; False is certain.

        Exceptions, context words and single words of a word group decide nothing by themselves.
        """
        letters = only_reading(text)
        if letters is None:
            letters, *others = readings(text)
            if any(map(self._may_hold, others)):
                return True
        # As in `_may_hold`, which a call for every query would be too dear for.
        for _, place in self._automaton.scan(letters):
            if self._decides[place]:
                return True
        return self._deciding_short is not None and self._deciding_short.may_hold(
            text, letters, hashtag=hashtag
        )

    def _may_hold(self, letters: str) -> bool:
        return any(self._decides[place] for _, place in self._automaton.scan(letters))

    def candidates(self, texts: Sequence[str]) -> set[int]:
        """Return the numbers of the texts in which a term may stand: `has_candidate` of many."""
        lines = lines_of(texts)
        found = {number for number in lines.others if self.has_candidate(texts[number])}
        ends = (end for end, key in self._automaton.scan(lines.text) if self._decides[key])
        found.update(lines.numbers[line] for line in lines_at(lines.text, ends))
        return found | (self._deciding_short.among(texts, lines) if self._deciding_short else set())

    def find(self, text: str, *, hashtag: bool) -> Hits:
        """Return every place of every literal in a text, by place and then by literal.

        Args:
            text: At most as long as the engine lets through.
            hashtag: The whole text is a hashtag, written with its sign or without.

        What was found is kept for a while: a term that is blocked is asked again and again.
        """
        return self._kept(text, hashtag)

    def forget(self) -> None:
        """Let go of what was found in texts."""
        self._kept.cache_clear()

    def _find(self, text: str, hashtag: bool) -> Hits:
        hits = dict[tuple[int, int, int], Hit]()
        effort = Effort(EFFORT)
        for query, runs in _readings(text):
            for literal, candidate in self._candidates(query, runs, hashtag):
                if not effort.spend(CANDIDATE):
                    return Hits(_in_order(hits), complete=False)
                if found := verify(candidate, effort):
                    hit = Hit(literal, found.start, found.end, found.disguises)
                    hits.setdefault((found.start, found.end, literal), hit)
        return Hits(_in_order(hits), complete=effort.left >= 0)

    def _candidates(
        self, query: Folded, runs: Runs, hashtag: bool
    ) -> Iterator[tuple[int, Candidate]]:
        long = ((end, self._numbers[place]) for end, place in self._automaton.scan(runs.coarse))
        short = self._short.scan(runs.coarse) if self._short else ()
        for end, key in chain(long, short):
            for literal in self._of_key[key]:
                pattern = self._pattern(literal)
                first = end + 2 - len(pattern.runs)
                yield literal, Candidate(pattern, query, runs, first, hashtag)

    def _make_pattern(self, literal: int) -> Pattern:
        literals = self._literals
        return pattern_of(
            literals.texts[literal], literals.match(literal), literals.disguises(literal)
        )


def _in_order(hits: dict[tuple[int, int, int], Hit]) -> tuple[Hit, ...]:
    return tuple(hit for _, hit in sorted(hits.items()))


def _readings(text: str) -> Iterator[tuple[Folded, Runs]]:
    """Yield a text's units in each reading that differs, with their runs."""
    plain = fold(text)
    yield plain, runs_of(plain)
    signs = set(text if text.isascii() else opened(text))
    if not LEET_SYMBOLS.keys().isdisjoint(signs):
        symbols = fold(text, Reading.SYMBOLS)
        yield symbols, runs_of(symbols)
    if not MASKS.isdisjoint(signs) and MASK in (masked := fold(text, Reading.MASKS)).letters:
        for vowel in VOWELS:
            yield masked, runs_of(masked, {MASK: vowel})
    if not CAPITALS.keys().isdisjoint(plain.letters):
        capitals = by_capitals(plain)
        yield capitals, runs_of(capitals, CAPITALS)


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
