"""A call as grpc hands it to its executor: whose it is, until when it matters, how to refuse it.

What is known here of grpc's insides is known nowhere else: it hands over a function, and with it
the event, the state and the behaviour of the call, and what reads its message.
"""

from collections.abc import Callable
from time import time
from typing import Any

_PARTS = 7
_NEVER = float("inf")


def seconds_left(args: tuple[Any, ...]) -> float:
    """Return how long the caller still waits, of what grpc gives its executor for a call."""
    if len(args) != _PARTS:
        return _NEVER
    left: float = args[1].call_details.deadline - time()
    return left


class Arrived:
    """A call that has arrived and is not answered yet."""

    __slots__ = ("_args", "_make", "end_by")

    def __init__(self, make: Callable[..., Any], args: tuple[Any, ...]) -> None:
        """Take a call over.

        Args:
            make: What answers it, called with `args`.
            args: What grpc gives its executor.
        """
        self._make = make
        self._args = args
        self.end_by = _NEVER
        """When it is to be answered at the latest, by the clock of who lets it wait."""

    @property
    def can_be_refused(self) -> bool:
        """Whether its behaviour says how; what is asked of health never is."""
        return len(self._args) == _PARTS and hasattr(self._args[3], "refuse")

    def peer(self) -> bytes:
        """Return the address of the connection that it came by."""
        peer: bytes = self._args[1].call.peer() if len(self._args) == _PARTS else b""
        return peer

    def left(self) -> float:
        """Return the seconds until its caller stops to wait."""
        return seconds_left(self._args)

    def make(self) -> None:
        """Answer it."""
        self._make(*self._args)

    def refuse(self) -> None:
        """Refuse it. Its message is not waited for, so the thread that reads may do it."""
        respond, event, state, behaviour, *_ = self._args
        self._make(respond, event, state, behaviour.refuse, _no_message, None, None)


def _no_message() -> bytes:
    return b""
