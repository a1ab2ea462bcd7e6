"""Whether a server can be reached: by which channels, and if by none, since when and why."""

import os
from collections.abc import Callable
from threading import Condition
from time import monotonic
from weakref import ref

import grpc

from searchguard.client.answer import Failure, Reason
from searchguard.client.channels import USABLE

# For so long after the last connection broke it is worth a caller's time to wait for the next.
PATIENCE_SECONDS = 1.0

_CONNECTING = Failure(Reason.UNREACHABLE, "not connected yet")
_LOST = Failure(Reason.UNREACHABLE, "no connection")
CLOSED = Failure(Reason.CLOSED, "this client was closed")
FORKED = Failure(Reason.CLOSED, "this client was made before a fork: make one in each process")


class Reach:
    """The states of a number of channels, told by threads or a loop, and asked by any."""

    def __init__(
        self,
        channels: int,
        regained: Callable[[], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Begin with no connection.

        Args:
            channels: How many there are.
            regained: Called when there is a connection again after there was none.
            clock: Seconds that never go back.
        """
        self._states = [grpc.ChannelConnectivity.CONNECTING] * channels
        self._begun: set[int] = set()
        self._regained = regained
        self._clock = clock
        self._changed = Condition()
        self._lost_at = clock()
        self._why = _CONNECTING
        self._ended: Failure | None = None
        self.usable: tuple[int, ...] = ()
        _end_in_children(self)

    def trouble(self, *, patient: bool) -> Failure | None:
        """Return why no call can be made, or None where one can.

        Args:
            patient: Rather wait a moment than go without: nothing local would answer.
        """
        if self._ended is not None:
            return self._ended
        if self.usable or (patient and self._clock() - self._lost_at < PATIENCE_SECONDS):
            return None
        return self._why

    def choose(self, turn: int) -> int:
        """Return the channel whose turn it is, of those that are connected, else of all."""
        usable = self.usable
        return usable[turn % len(usable)] if usable else turn % len(self._states)

    def heard(self, channel: int, state: grpc.ChannelConnectivity) -> None:
        """Note the state of a channel."""
        with self._changed:
            if state is grpc.ChannelConnectivity.IDLE and channel not in self._begun:
                return  # it says so before it begins to connect
            self._begun.add(channel)
            self._states[channel] = state
            before = self.usable
            self.usable = tuple(number for number, one in enumerate(self._states) if one in USABLE)
            if before and not self.usable:
                self._lost_at, self._why = self._clock(), _LOST
            if self.usable and not before:
                self._regained()
            self._changed.notify_all()

    def explain(self, failure: Failure) -> None:
        """Note why a call could not be made, for those who ask while none can."""
        self._why = failure

    def end(self, failure: Failure) -> None:
        """Let no call be made any more."""
        self._ended = failure

    def wait(self, seconds: float) -> bool:
        """Wait for a connection; return whether there is one."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self.usable), seconds)


def _end_in_children(reach: Reach) -> None:
    """Let no call be made in a forked process: the threads of grpc are not there."""
    alive = ref(reach)

    def end() -> None:
        found = alive()
        if found is not None:
            found.end(FORKED)

    os.register_at_fork(after_in_child=end)
