"""Coarse to find, exact to decide: the literals that stand in a text.

Almost every text holds no candidate, and `has_candidate` answers that with a few C calls. Only
where there is one are the text's units made, and the candidates verified against them.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from searchguard.engine.automaton import Automaton
from searchguard.engine.candidate import Candidate
from searchguard.engine.effort import CANDIDATE, HIT, UNIT_READ, Effort
from searchguard.engine.heap import give_back
from searchguard.engine.keys import Members, by_length, keys_of, open_keys
from searchguard.engine.literals import Literals, deciding_keys
from searchguard.engine.pattern import pattern_of
from searchguard.engine.places import Alike, Place, ReadText, in_turns, places_of
from searchguard.engine.reading import ALONE, Reader
from searchguard.engine.short_keys import ShortKeys
from searchguard.engine.verify import verify
from searchguard.policy.model import Disguises, MatchMode
from searchguard.text.characters import unspaced_script
from searchguard.text.coarse import only_reading, open_readings
from searchguard.text.lines import lines_at

_KEYS_KEPT = 1 << 13
Build: TypeAlias = Callable[[Iterable[str]], Automaton]
MANY = 10_000  # keys: to number these takes memory that is worth giving back


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
        "_alike",
        "_decides",
        "_deciding_short",
        "_inside",
        "_literals",
        "_numbers",
        "_of_key",
        "_reader",
        "_short",
        "automaton",
    )

    def __init__(
        self, literals: Literals, build: Build = Automaton, reader: Reader = ALONE
    ) -> None:
        self._literals = literals
        self._reader = reader
        keys = keys_of(literals)
        self._of_key = Members(keys)
        distinct = list(dict.fromkeys(keys))
        inside = open_keys(literals, keys)
        long, short = by_length(distinct, inside)
        self._numbers = array("I", long)
        deciding = deciding_keys(literals, keys)
        self._decides = bytes(distinct[number] in deciding for number in long)
        self._inside = bytes(
            distinct[number] in inside or unspaced_script(distinct[number][-1]) is not None
            for number in long
        )
        self._short = ShortKeys((distinct[n], n) for n in short) if short else None
        deciding_short = [n for n in short if distinct[n] in deciding]
        self._deciding_short = (
            ShortKeys((distinct[n], n) for n in deciding_short) if deciding_short else None
        )
        scanned = [distinct[number] for number in reversed(long)]
        del keys, distinct, inside, long, deciding
        if len(scanned) > MANY:
            give_back()
        # Each key is let go as it is added: of a million there is no room for two.
        self.automaton = build(scanned.pop() for _ in range(len(scanned)))
        self._alike = lru_cache(maxsize=_KEYS_KEPT)(self._make_alike)

    def has_candidate(self, text: str, *, hashtag: bool = True) -> bool:
        """Tell whether a term may stand in a text, which may be a hashtag; False is certain.

        Exceptions, context words and single words of a word group decide nothing by themselves.
        """
        letters = only_reading(text)
        if letters is None:
            letters, *others = open_readings(text)
            if any(map(self._may_hold, others)):
                return True
        # As in `_may_hold`, which a call for every query would be too dear for.
        for _, place in self.automaton.scan(letters):
            if self._decides[place]:
                return True
        return self._deciding_short is not None and self._deciding_short.may_hold(
            text, letters, hashtag=hashtag
        )

    def _may_hold(self, letters: str) -> bool:
        return any(self._decides[place] for _, place in self.automaton.scan(letters))

    def candidates(self, texts: Sequence[str]) -> set[int]:
        """Return the numbers of the texts in which a term may stand: `has_candidate` of many."""
        lines = self._reader.lines(texts)
        found = {number for number in lines.others if self.has_candidate(texts[number])}
        ends = (end for end, key in self.automaton.scan(lines.text) if self._decides[key])
        found.update(lines.numbers[line] for line in lines_at(lines.text, ends))
        return found | (self._deciding_short.among(texts, lines) if self._deciding_short else set())

    def find(self, text: str, *, hashtag: bool) -> Hits:
        """Return every place of every literal in a text, by place and then by literal.

        Args:
            text: At most as long as the engine lets through.
            hashtag: The whole text is a hashtag, written with its sign or without.
        """
        hits = dict[tuple[int, int, int], tuple[int, Hit]]()
        effort = Effort()
        for place in in_turns(self._places(text, effort)):
            if not effort.spend(CANDIDATE):
                break
            read, pattern = place.text, place.alike.pattern
            candidate = Candidate(pattern, read.query, read.runs, place.first, hashtag)
            found = verify(candidate, effort)
            if found is None:
                continue
            for literal in place.alike.literals:
                effort.spend(HIT)
                hit = Hit(literal, found.start, found.end, found.disguises)
                where = hit.start, hit.end, literal
                if where not in hits or read.number < hits[where][0]:
                    hits[where] = read.number, hit
        in_order = tuple(hit for _, (_, hit) in sorted(hits.items()))
        return Hits(in_order, complete=effort.left >= 0)

    def _places(self, text: str, effort: Effort) -> Iterator[Place]:
        for read in self._reader.texts(text):
            effort.spend(UNIT_READ * len(read.query))
            turns = Counter[int]()
            for last, key in self._scanned(read, effort):
                of_key = self._alike(key)
                if not effort.spend(len(of_key)):
                    return
                places = list(places_of(read, last, of_key, turns[key]))
                turns[key] += bool(places)
                yield from places

    def _scanned(self, read: ReadText, effort: Effort) -> Iterator[tuple[int, int]]:
        """Yield (last run, number of the key) for each key in a text that may end there.

        In a text made for it every place ends many keys, so those inside words are left at once.
        """
        letters, ends, inside = read.runs.coarse, read.ends, self._inside
        scanned = list(islice(self.automaton.scan(letters), max(effort.left, 0) + 1))
        effort.spend(len(scanned))
        for end, place in scanned:
            if ends[end] or inside[place]:
                yield end, self._numbers[place]
        if self._short:
            for end, key in self._short.scan(letters):
                if ends[end]:
                    yield end, key

    def _make_alike(self, key: int) -> Sequence[Alike]:
        """Return the literals of a key, by what they match, those of the fewest letters first."""
        literals = self._literals
        of_settings = defaultdict[tuple[str, MatchMode, Disguises], list[int]](list)
        for literal in self._of_key[key]:
            settings = literals.match(literal), literals.disguises(literal)
            of_settings[literals.texts[literal], *settings].append(literal)
        alike = [
            Alike(pattern_of(*one), tuple(of_it), milder=any(map(literals.makes_milder, of_it)))
            for one, of_it in of_settings.items()
        ]
        return tuple(sorted(alike, key=lambda one: len(one.pattern)))
