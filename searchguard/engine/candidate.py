"""Candidates, and at which units of them a match may start and end.

The first and the last run of a candidate may also belong to a neighbour. A match may start or end
at several units of them, which are tried from the inside out, three at most at each end; the end
of the run is one of them wherever a match may stand there.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from searchguard.engine.edges import (
    ends_in_tail,
    is_edge,
    particle_follows,
    splits_cluster,
    splits_number,
)
from searchguard.engine.pattern import Pattern
from searchguard.policy.model import MatchMode
from searchguard.text.cut import SEPARATORS
from searchguard.text.fold import Folded
from searchguard.text.runs import Runs

# Places in the first and the last run at which a match is tried to start and end, of so many that
# are looked at.
_PLACES_TRIED = 3
_JOINTS_TRIED = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place in a query whose coarse symbols are a pattern's: the runs from `first` on."""

    pattern: Pattern
    query: Folded
    runs: Runs
    first: int
    hashtag: bool

    @property
    def last(self) -> int:
        """The last run of the candidate."""
        return self.first + len(self.pattern.runs) - 2


def spans_of(candidate: Candidate) -> Iterator[tuple[int, int]]:
    """Yield the units at which the match may start, and before which it may end then."""
    for start in _starts_of(candidate):
        for end in _ends_of(candidate, start):
            yield start, end


def _starts_of(candidate: Candidate) -> Iterable[int]:
    """Return the units of the first run at which the match may start, the nearest first."""
    runs, letters = candidate.runs, candidate.pattern.runs[1]
    farthest, behind = runs.starts[candidate.first], runs.starts[candidate.first + 1]
    nearest = behind - letters
    if nearest <= farthest:
        return (nearest,) if nearest == farthest and _left_fits(candidate, nearest) else ()
    joints = _joints(runs, farthest + 1, behind)[: -_JOINTS_TRIED - 1 : -1]
    places = dict.fromkeys((nearest, *joints, *(joint - letters for joint in joints)))
    inside = (start for start in places if farthest < start <= nearest)
    return _tried(candidate, inside, farthest, _left_fits)


def _ends_of(candidate: Candidate, start: int) -> Iterable[int]:
    """Return the units of the last run before which the match may end, the nearest first."""
    pattern, runs, last = candidate.pattern, candidate.runs, candidate.last
    nearest = max(runs.starts[last], start) + len(pattern) - pattern.runs[-2]
    farthest = runs.starts[last + 1]
    if nearest >= farthest:
        return (nearest,) if nearest == farthest and _right_fits(candidate, nearest) else ()
    joints = _joints(runs, nearest + 1, farthest)[:_JOINTS_TRIED]
    return _tried(candidate, dict.fromkeys((nearest, *joints)), farthest, _right_fits)


def _tried(
    candidate: Candidate,
    inside: Iterable[int],
    farthest: int,
    fits: Callable[[Candidate, int], bool],
) -> Sequence[int]:
    """Return the places of a run that are tried: those nearest to the inside, and its end."""
    nearest = list(islice((place for place in inside if fits(candidate, place)), _PLACES_TRIED))
    return [*nearest[: _PLACES_TRIED - 1], farthest] if fits(candidate, farthest) else nearest


def _joints(runs: Runs, first: int, last: int) -> tuple[int, ...]:
    """Return the joints from `first` up to `last`."""
    joints = runs.joints
    return joints[bisect_left(joints, first) : bisect_left(joints, last)]


def _left_fits(candidate: Candidate, start: int) -> bool:
    pattern, query = candidate.pattern, candidate.query
    if pattern.match is MatchMode.WHOLE_QUERY:
        return start == 0
    if query.cuts[start] & SEPARATORS:
        return True
    if splits_number(query, start) or splits_cluster(query, start):
        return False
    if pattern.free_left:
        return True
    return is_edge(query, start, start - 1, len(pattern), hashtag=candidate.hashtag)


def _right_fits(candidate: Candidate, end: int) -> bool:
    pattern, query = candidate.pattern, candidate.query
    if pattern.match is MatchMode.WHOLE_QUERY:
        return end == len(query)
    if query.cuts[end] & SEPARATORS:
        return True
    if splits_number(query, end) or splits_cluster(query, end):
        return False
    if pattern.free_right or particle_follows(query, end):
        return True
    return is_edge(query, end, end, len(pattern), hashtag=candidate.hashtag) or ends_in_tail(
        query, end, len(pattern), hashtag=candidate.hashtag
    )
