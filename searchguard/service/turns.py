"""Calls that wait while there are many: connections take turns, and who would wait too long goes.

Each connection has a clock that moves on by one with each of its calls, and whose clock is furthest
back is next: start-time fair queueing (Goyal, Vin and Cheng, 1996), with calls of one size. Where
there are too many, the last in that order goes. So a connection that asks less than its share loses
no call, however much others ask.
"""

from bisect import bisect, insort
from typing import Protocol

from searchguard.service.arrived import Arrived

_SHARE = 0.75  # of what is left of a deadline: by then a call is to be answered
_CREDIT = 1.0  # turns that a connection may make up for which it did not take
_FORGET = 1.0  # seconds without a crowd after which what was asked before counts no more
_MOST_CLOCKS = 10_000

Entry = tuple[float, int, Arrived]


class Asking(Protocol):
    """What is to be known of a call before it may wait."""

    @property
    def can_be_refused(self) -> bool:
        """Whether it may be."""

    def peer(self) -> bytes:
        """Return the address of the connection that it came by."""

    def left(self) -> float:
        """Return the seconds until its caller stops to wait."""


class Turns:
    """The calls that wait, in the order in which they are taken; not safe for threads."""

    def __init__(self, most: float) -> None:
        """Begin empty.

        Args:
            most: Seconds within which a call is to be answered at most.
        """
        self._most = most
        self._order: list[Entry] = []
        self._clocks: dict[bytes, float] = {}
        self._turn = 0.0
        self._number = 0
        self._crowded_at = 0.0

    def __len__(self) -> int:
        return len(self._order)

    def has_room(self, call: Asking, now: float, ahead: int, pace: float) -> bool:
        """Tell whether a call can be answered in time, if it waits from now on.

        Args:
            call: The call.
            now: Seconds, of a clock that never goes back.
            ahead: Calls that were taken already and are not answered.
            pace: Seconds from one call that is taken to the next.
        """
        self._forget(now)
        place = bisect(self._order, (self._tag(call.peer()), self._number + 1))
        return not call.can_be_refused or (ahead + place + 1) * pace <= self.patience(call.left())

    def add(self, call: Arrived, now: float, ahead: int, pace: float) -> Arrived | None:
        """Let a call wait; return the one that is to be refused, which may be the same, or None.

        The arguments are those of `has_room`.
        """
        if not self.has_room(call, now, ahead, pace):
            return call
        self._number += 1
        peer = call.peer()
        tag = self._tag(peer)
        call.end_by = now + self.patience(call.left())
        insort(self._order, (tag, self._number, call))
        self._clocks[peer] = tag + 1.0
        last = self._order[-1][2]
        if last.can_be_refused and now + (ahead + len(self)) * pace > last.end_by:
            del self._order[-1]
            return last
        return None

    def patience(self, left: float) -> float:
        """Return the seconds within which a call is to be answered of which so many are left."""
        return min(self._most, left * _SHARE)

    def take(self) -> Arrived | None:
        """Return the call whose turn it is; None where none waits."""
        if not self._order:
            return None
        tag, _, call = self._order.pop(0)
        self._turn = max(self._turn, tag)
        return call

    def _tag(self, peer: bytes) -> float:
        return max(self._turn - _CREDIT, self._clocks.get(peer, 0.0))

    def _forget(self, now: float) -> None:
        if now - self._crowded_at > _FORGET or len(self._clocks) > _MOST_CLOCKS:
            self._clocks.clear()
        self._crowded_at = now
