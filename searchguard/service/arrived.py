"""A call as grpc hands it to its executor: whose it is, until when it matters, how to refuse it.

What is known here and in `reading.py` of grpc's insides is known nowhere else. It hands over a
function, and with it the event, the state and the behaviour of the call, and what reads its
message; and it reads one in a thread that waits for it, where `Arrived.read` lets none wait
(ADR 21).
"""

from collections.abc import Callable
from concurrent.futures import Future
from time import time
from typing import Any

from grpc import _server as insides
from grpc._cython import cygrpc  # type: ignore[attr-defined]  # the stubs leave it out

from searchguard.service.refusing import Trailers, told_too_much

HANDED_OVER: Future[Any] = Future()
"""What an executor returns for a call: nobody waits for it, and grpc's count of calls is unused."""
HANDED_OVER.set_result(None)

_PARTS = 7
_NEVER = float("inf")
_is_open = insides._is_rpc_state_active  # noqa: SLF001
_UNTOLD = "the call has no message: send exactly one"


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
        """Whether it may be, and its behaviour counts it; what is asked of health never is."""
        return len(self._args) == _PARTS and hasattr(self._args[3], "refused")

    def peer(self) -> bytes:
        """Return the address of the connection that it came by."""
        peer: bytes = self._args[1].call.peer() if len(self._args) == _PARTS else b""
        return peer

    def left(self) -> float:
        """Return the seconds until its caller stops to wait."""
        if len(self._args) != _PARTS:
            return _NEVER
        left: float = self._args[1].call_details.deadline - time()
        return left

    def read(self, then: Callable[["Arrived", bool], None]) -> bool:
        """Ask for its one message, which no thread waits for.

        Args:
            then: Called by the thread that reads for grpc, once it is known whether there is a
                message; with it the call can be made, without it the call has ended.

        Returns:
            Whether it will be called; False where a call has many messages, or reads its own.
        """
        args = self._args
        if len(args) != _PARTS or args[4].__name__ != "unary_request":
            return False
        respond, event, state, behaviour, _, deserialize, serialize = args
        take = insides._receive_message(state, event.call, deserialize)  # noqa: SLF001

        def received(told: Any) -> Any:
            ended = take(told)
            message, state.request = state.request, None

            def wanted() -> Any:
                return message if _is_open(state) else None

            if message is None:
                self._abort(cygrpc.StatusCode.unimplemented, _UNTOLD)
            self._args = respond, event, state, behaviour, wanted, None, serialize
            then(self, wanted() is not None)
            return ended

        event.call.start_server_batch((cygrpc.ReceiveMessageOperation(0),), received)
        state.due.add(insides._RECEIVE_MESSAGE_TOKEN)  # noqa: SLF001
        return True

    def make(self) -> None:
        """Answer it."""
        self._make(*self._args)

    def refuse(self) -> None:
        """Refuse it, with or without its message; the thread that reads may do it.

        When there is too much to do most calls end so, and grpc's own way is half as dear again.
        """
        behaviour = self._args[3]
        if hasattr(behaviour, "refused"):
            behaviour.refused()
        _, details, trailers = told_too_much("calls")
        self._abort(cygrpc.StatusCode.resource_exhausted, details, trailers)

    def _abort(self, code: int, details: str, trailers: Trailers = ()) -> None:
        _, event, state, *_ = self._args
        with state.condition:
            if _is_open(state):
                state.trailing_metadata = trailers
                insides._abort(state, event.call, code, details.encode())  # noqa: SLF001
