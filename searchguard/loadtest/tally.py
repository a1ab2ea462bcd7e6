"""What all processes of a load test met, put together."""

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass

from searchguard.loadtest.durations import Durations
from searchguard.loadtest.gathering import OK, microseconds
from searchguard.loadtest.plan import Seen, Slice

MOST_REVISIONS = 1000
OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """What came in one second: decisions, failures, and two latencies of decisions in seconds."""

    second: int
    answered: int
    failed: int
    p99: float | None
    longest: float | None


class Tally:
    """Counts and histograms, and a row for each second that all processes have told of."""

    def __init__(self, processes: int) -> None:
        self.unsent = 0
        self.latencies = defaultdict[str, Durations](Durations)
        self.lags = Durations()
        self.actions = Counter[str]()
        self.reasons = Counter[str]()
        self.revisions = dict[str, Seen]()
        self.timeline = list[Second]()
        self._processes = processes
        self._told = defaultdict[int, list[Slice]](list)

    @property
    def sent(self) -> int:
        """How many calls were made."""
        return self.lags.count

    @property
    def answered(self) -> int:
        """How many calls got a decision."""
        return self.latencies[OK].count

    @property
    def failed(self) -> int:
        """How many calls ended without a decision."""
        return sum(one.count for one in self.latencies.values()) - self.answered

    def within(self, percent: float) -> float | None:
        """Return in how many seconds so many per cent of all calls had a decision.

        A call that failed never had one, so a server that refuses half is not the faster for it.
        """
        return self.latencies[OK].within(percent, of=self.answered + self.failed)

    def add(self, told: Slice) -> None:
        """Add what a process met."""
        self.unsent += told.unsent
        self.lags.add_us(_read(told.lags))
        for status, coded in told.latencies.items():
            self.latencies[status].add_us(_read(coded))
        self.actions.update(told.actions)
        self.reasons.update(told.reasons)
        for revision, seen in told.revisions.items():
            self._add_seen(revision, seen)
        self._told[told.second].append(told)
        if len(self._told[told.second]) == self._processes:
            self.timeline.append(_second(told.second, self._told.pop(told.second)))

    def close(self) -> None:
        """Make rows of the seconds that not every process told of."""
        rows = [_second(second, told) for second, told in self._told.items()]
        self.timeline = sorted((*self.timeline, *rows), key=lambda row: row.second)
        self._told.clear()

    def _add_seen(self, revision: str, seen: Seen) -> None:
        name = revision if revision in self.revisions or self._has_room else OTHERS
        before = self.revisions.get(name, Seen(0, seen.first, seen.last))
        self.revisions[name] = Seen(
            before.answers + seen.answers,
            min(before.first, seen.first),
            max(before.last, seen.last),
        )

    @property
    def _has_room(self) -> bool:
        return len(self.revisions) < MOST_REVISIONS


def _second(second: int, told: list[Slice]) -> Second:
    rows = [(status, _read(coded)) for one in told for status, coded in one.latencies.items()]
    answered = sorted(us for status, row in rows if status == OK for us in row)
    return Second(
        second=second,
        answered=len(answered),
        failed=sum(len(row) for status, row in rows if status != OK),
        p99=answered[-1 - len(answered) // 100] / 1e6 if answered else None,
        longest=answered[-1] / 1e6 if answered else None,
    )


def _read(coded: bytes) -> "array[int]":
    row = microseconds()
    row.frombytes(coded)
    return row
