"""A tap on what is answered: it copies a few calls and closes itself."""

from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from typing import Concatenate, ParamSpec

from searchguard.service.serving_state import ServingState

MOST_BYTES = 64 * 1024  # of a call that is copied

More = ParamSpec("More")
Call = tuple["Kind", bytes, bytes]


class Kind(Enum):
    """What a call is."""

    CHECK = auto()
    BATCH = auto()
    ITEM = auto()


class Tap:
    """Copies calls that are answered through it. Threads may answer at once; some more are copied.

    `turn` is called to open it (True) and to close it: what answers is exchanged by it, so that a
    closed tap costs nothing.
    """

    def __init__(self) -> None:
        self.turn: Callable[[bool], None] = lambda _open: None
        self._calls: deque[Call] = deque()
        self._left = 0

    def open(self, most: int) -> None:
        """Copy so many calls from now on."""
        self._left = most
        self.turn(True)

    def close(self) -> None:
        """Copy no more."""
        self.turn(False)

    def taken(self) -> list[Call]:
        """Return what was copied since the last time, and forget it."""
        return [self._calls.popleft() for _ in range(len(self._calls))]

    def around(
        self, kind: Kind, answer: Callable[Concatenate[ServingState, bytes, More], bytes]
    ) -> Callable[Concatenate[ServingState, bytes, More], bytes]:
        """Return what answers the same and copies it."""

        def answered(
            state: ServingState, data: bytes, /, *more: More.args, **named: More.kwargs
        ) -> bytes:
            reply = answer(state, data, *more, **named)
            if self._left > 0:
                self._left -= 1
                if len(data) <= MOST_BYTES:
                    self._calls.append((kind, data, reply))
            else:
                self.turn(False)
            return reply

        return answered
