"""From hits to matches: word groups put together, exceptions taken away.

An exception removes a hit only if it contains all of it, so `scunthorpe` as an exception does not
free a longer word round another hit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from searchguard.engine.literals import Literals, Use
from searchguard.engine.matcher import Hit, Hits
from searchguard.engine.placed import Placed

Span = tuple[int, int]

# Places of one group that are tried, so that a hostile query cannot make the search for places that
# do not overlap a long one.
GROUP_PLACES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A term of a rule that stands in the query.

    `parts` are the spans of its literals: one, or one for each word group, in the order of the
    groups; `span` is from the first start to the last end. `literals` are their texts as written,
    `disguises` what was seen through.
    """

    term: int
    span: Span
    parts: tuple[Span, ...]
    literals: tuple[str, ...]
    disguises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excepted:
    """A term that stood in the query and was taken away, and the exception that did it."""

    term: int
    part: Span
    literal: str
    exception: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands in a query, by the number of the rule and of the context list.

    Not `complete` where a part of the query was not looked at to its end.
    """

    placed: Sequence[Placed]
    found: Mapping[int, Sequence[Found]]
    excepted: Mapping[int, Sequence[Excepted]]
    contexts: Mapping[int, Sequence[Span]]
    complete: bool


NOTHING = Evidence((), {}, {}, {}, complete=True)


class Gathering:
    """Evidence in the making."""

    def __init__(self, placed: Sequence[Placed], literals: Literals) -> None:
        """Begin with nothing.

        Args:
            placed: The rules by their numbers.
            literals: What may stand in a query.
        """
        self._placed = placed
        self._literals = literals
        self._found = defaultdict[int, list[Found]](list)
        self._excepted = defaultdict[int, list[Excepted]](list)
        self._contexts = defaultdict[int, list[Span]](list)
        self._complete = True

    def evidence(self) -> Evidence:
        """Return what was gathered."""
        return Evidence(
            self._placed,
            dict(self._found),
            dict(self._excepted),
            dict(self._contexts),
            self._complete,
        )

    def add(self, found: Hits, offset: int) -> None:
        """Take in the hits of one text that begins at an offset of the query."""
        self._complete = self._complete and found.complete
        terms = defaultdict[int, list[Hit]](list)
        exceptions = defaultdict[int, list[Hit]](list)
        for hit in found.hits:
            moved = Hit(hit.literal, hit.start + offset, hit.end + offset, hit.disguises)
            owner = self._literals.owners[hit.literal]
            match self._literals.use(hit.literal):
                case Use.TERM:
                    terms[owner].append(moved)
                case Use.EXCEPTION:
                    exceptions[owner].append(moved)
                case Use.CONTEXT:
                    self._contexts[owner].append((moved.start, moved.end))
        for rule, of_rule in terms.items():
            kept = list(self._without_excepted(rule, of_rule, exceptions[rule]))
            if single := [
                self._of_hits([hit]) for hit in kept if not self._literals.group(hit.literal)
            ]:
                self._found[rule].extend(single)
            if together := list(self._word_groups(rule, kept)):
                self._found[rule].extend(together)

    def _without_excepted(
        self, rule: int, hits: Iterable[Hit], exceptions: Sequence[Hit]
    ) -> Iterator[Hit]:
        for hit in hits:
            cover = next((e for e in exceptions if e.start <= hit.start and hit.end <= e.end), None)
            if cover is None:
                yield hit
                continue
            texts, term = self._literals.texts, self._literals.terms[hit.literal]
            self._excepted[rule].append(
                Excepted(term, (hit.start, hit.end), texts[hit.literal], texts[cover.literal])
            )

    def _of_hits(self, hits: Sequence[Hit]) -> Found:
        return Found(
            term=self._literals.terms[hits[0].literal],
            span=(min(hit.start for hit in hits), max(hit.end for hit in hits)),
            parts=tuple((hit.start, hit.end) for hit in hits),
            literals=tuple(self._literals.texts[hit.literal] for hit in hits),
            disguises=tuple(dict.fromkeys(chain.from_iterable(hit.disguises for hit in hits))),
        )

    def _word_groups(self, rule: int, hits: Iterable[Hit]) -> Iterator[Found]:
        places = defaultdict[int, dict[int, list[Hit]]](lambda: defaultdict(list))
        for hit in hits:
            if group := self._literals.group(hit.literal):
                places[self._literals.terms[hit.literal]][group].append(hit)
        for term, by_group in places.items():
            groups = range(1, len(self._placed[rule].rule.terms[term].all_of) + 1)
            if all(by_group[group] for group in groups):
                together = _apart([by_group[group][:GROUP_PLACES] for group in groups], ())
                if together is not None:
                    yield self._of_hits(together)


def _apart(groups: Sequence[Sequence[Hit]], chosen: tuple[Hit, ...]) -> tuple[Hit, ...] | None:
    """Return the first choice of one hit a group in which no two overlap."""
    if len(chosen) == len(groups):
        return chosen
    for hit in groups[len(chosen)]:
        if any(hit.start < other.end and other.start < hit.end for other in chosen):
            continue
        if (complete := _apart(groups, (*chosen, hit))) is not None:
            return complete
    return None
