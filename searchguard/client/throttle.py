"""Making fewer calls to a server that fails: it gets time to recover, and callers lose none.

The formula is that of "Handling Overload" in Site Reliability Engineering (O'Reilly 2016), ch. 21:
of the calls in a window, those beyond `ratio` times the answered ones are held back, by chance.
"""

from collections import deque
from collections.abc import Callable
from random import random
from threading import Lock
from time import monotonic

_BUCKETS = 20
_PROBE_SECONDS = 0.25  # one call is let through at least so often, to see how the server is
# While calls are held back, so many answers one after the other tell that the server can take more:
# twice as many are made, and twice again, until one fails. By the formula alone, whoever holds
# almost all back makes but half as many more in each window.
_IN_A_ROW = 20


class Throttle:
    """Counts calls and answers in a window that moves in twenty steps."""

    def __init__(
        self,
        ratio: float,
        window: float,
        samples: int,
        *,
        clock: Callable[[], float] = monotonic,
        chance: Callable[[], float] = random,
    ) -> None:
        """Count.

        Args:
            ratio: Calls made for each answer; 0 for all.
            window: Seconds that are looked back.
            samples: Calls in it below which none is held back.
            clock: Seconds that never go back.
            chance: A number from 0 up to 1, another one each time.
        """
        self._ratio = ratio
        self._step = window / _BUCKETS
        self._samples = samples
        self._clock = clock
        self._chance = chance
        self._lock = Lock()
        self._buckets: deque[list[float]] = deque()  # each: when it began, calls, answers
        self._calls = self._answers = 0
        self._last_made = 0.0
        self._in_a_row = 0
        self._more = 1.0
        self._holds = False

    def holds_back(self) -> bool:
        """Tell whether a call that is about to be made should not be; it counts as one then."""
        if not self._ratio:
            return False
        now = self._clock()
        with self._lock:
            self._move(now)
            if self._calls < self._samples:
                return False
            ratio = self._ratio * self._more
            share = (self._calls - ratio * self._answers) / (self._calls + 1)
            if share <= 0 or now - self._last_made >= _PROBE_SECONDS or self._chance() >= share:
                self._last_made = now
                return False
            self._count(now, 1, 0)
            self._holds = True
            return True

    def made(self, *, answered: bool) -> None:
        """Count a call that was made, and whether the server took it on."""
        if not self._ratio:
            return
        now = self._clock()
        with self._lock:
            self._learn(answered=answered)
            self._move(now)
            self._count(now, 1, int(answered))

    def forget(self) -> None:
        """Begin anew: what failed was another connection."""
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        self._buckets.clear()
        self._calls = self._answers = self._in_a_row = 0
        self._more = 1.0
        self._holds = False

    def _learn(self, *, answered: bool) -> None:
        if not answered:
            self._in_a_row, self._more = 0, 1.0
            return
        self._in_a_row += 1
        if self._holds and self._in_a_row >= _IN_A_ROW:
            self._in_a_row, self._more = 0, self._more * 2
            self._holds = False  # until the next that is held back all the same

    def _move(self, now: float) -> None:
        oldest = now - self._step * _BUCKETS
        while self._buckets and self._buckets[0][0] <= oldest:
            _, calls, answers = self._buckets.popleft()
            self._calls -= int(calls)
            self._answers -= int(answers)

    def _count(self, now: float, calls: int, answers: int) -> None:
        if not self._buckets or now - self._buckets[-1][0] >= self._step:
            self._buckets.append([now, 0, 0])
        self._buckets[-1][1] += calls
        self._buckets[-1][2] += answers
        self._calls += calls
        self._answers += answers
