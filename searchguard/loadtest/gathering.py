"""What one process meets, gathered as cheaply as can be: whoever is told of it makes histograms."""

from array import array
from collections import Counter, defaultdict

from searchguard.loadtest.plan import Seen, Slice

OK = "OK"

_LONGEST_US = 3_600_000_000  # an hour; what is longer counts as that


def microseconds() -> "array[int]":
    """Return an empty row of durations, as they are told of."""
    return array("I")


class Gathering:
    """What calls met since it was last told."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._lags = microseconds()
        self._latencies = defaultdict[str, "array[int]"](microseconds)
        self._actions = Counter[str]()
        self._reasons = Counter[str]()
        self._revisions = dict[str, Seen]()

    def add_sent(self, lag: float) -> None:
        """Add a call that left, and how long after it was due, in seconds."""
        self._lags.append(_us(lag))

    def add_answer(self, action: str, revision: str, latency: float, at: float) -> None:
        """Add a decision; `at` is when it came, in seconds from the start."""
        self._latencies[OK].append(_us(latency))
        self._actions[action] += 1
        before = self._revisions.get(revision)
        self._revisions[revision] = Seen(
            before.answers + 1 if before else 1, before.first if before else at, at
        )

    def add_failure(self, status: str, reason: str, latency: float) -> None:
        """Add a call without a decision; `reason` is what `sg-reason` says, or empty."""
        self._latencies[status].append(_us(latency))
        if reason:
            self._reasons[reason] += 1

    def take(self, second: int, *, last: bool = False, unsent: int = 0) -> Slice:
        """Return what was gathered, and begin anew."""
        taken = Slice(
            second=second,
            last=last,
            unsent=unsent,
            latencies={status: row.tobytes() for status, row in self._latencies.items()},
            lags=self._lags.tobytes(),
            actions=self._actions,
            reasons=self._reasons,
            revisions=self._revisions,
        )
        self._begin()
        return taken


def _us(seconds: float) -> int:
    return min(max(0, round(seconds * 1e6)), _LONGEST_US)
