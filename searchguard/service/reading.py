"""The thread in which grpc reads, and what is refused in it before anything is made of it (ADR 21).

grpcio's own loop makes of every call what an answer needs, and asks to be told of its end, before
anybody may refuse it. Here a call that is refused costs one message to its client and one event,
as with grpcio's own bound on calls. What is not refused is left to grpcio.
"""

from collections.abc import Callable
from threading import Thread
from time import time
from typing import Any

import grpc
from grpc import _server as insides
from grpc._cython import cygrpc  # type: ignore[attr-defined]  # the stubs leave it out

from searchguard.service.log import Log
from searchguard.service.refusing import told_too_much

_LOOK_SECONDS = 1.0  # between two looks at whether the server is still there
_CALL = insides._REQUEST_CALL_TAG  # noqa: SLF001
_CODE = cygrpc.StatusCode.resource_exhausted
_, _DETAILS, _TRAILERS = told_too_much("calls")
_LATE = cygrpc.CompletionType.queue_timeout
_proceed = insides._process_event_and_continue  # noqa: SLF001
_request_next = insides._request_call  # noqa: SLF001


class Asked:
    """A call of which nothing is known but its headers."""

    __slots__ = ("_event",)

    can_be_refused = True

    def __init__(self, event: Any) -> None:
        self._event = event

    @property
    def path(self) -> bytes:
        """Its method, as `/service/method`."""
        path: bytes = self._event.call_details.method
        return path

    def peer(self) -> bytes:
        """Return the address of the connection that it came by."""
        peer: bytes = self._event.call.peer()
        return peer

    def left(self) -> float:
        """Return the seconds until its caller stops to wait."""
        left: float = self._event.call_details.deadline - time()
        return left


class Reading:
    """Starts a server, and reads for it."""

    def __init__(self, server: grpc.Server, refuses: Callable[[Asked], bool], log: Log) -> None:
        """Read later.

        Args:
            server: One of grpcio that was not started.
            refuses: Tells in the thread that reads whether a call is refused since there is too
                much at once; asked for every call.
            log: Hears where that fails.
        """
        self._state: Any = vars(server)["_state"]
        self._refuses = refuses
        self._log = log

    @property
    def calls_open(self) -> int:
        """How many calls have begun and not ended; grpc counts them, and shows nobody."""
        return len(self._state.rpc_states)

    def start(self) -> None:
        """Begin to take calls."""
        state = self._state
        with state.lock:
            state.server.start()
            state.stage = insides._ServerStage.STARTED  # noqa: SLF001
            for method in state.registered_method_handlers:
                insides._request_registered_call(state, method)  # noqa: SLF001
            _request_next(state)
        Thread(target=self._read, name="reading", daemon=True).start()

    def _read(self) -> None:
        state = self._state
        going = True
        while going:
            event = state.completion_queue.poll(time() + _LOOK_SECONDS)
            if state.server_deallocated:
                insides._begin_shutdown_once(state)  # noqa: SLF001
            if event.completion_type != _LATE:
                refused = event.tag is _CALL and event.success and self._is_refused(Asked(event))
                going = self._refuse(event) if refused else _proceed(state, event)
            # One that is kept while the next is waited for keeps its call too.
            event = None

    def _is_refused(self, asked: Asked) -> bool:
        try:
            return self._refuses(asked)
        except Exception as error:  # noqa: BLE001 (the thread that reads must outlive any call)
            self._log.fault("call_failed", error)
            return False

    def _refuse(self, event: Any) -> bool:
        """End a call, and ask for the next; return whether there may be one."""
        state, open_call = self._state, object()
        operations = (
            cygrpc.SendInitialMetadataOperation(None, 0),
            cygrpc.ReceiveCloseOnServerOperation(0),
            cygrpc.SendStatusFromServerOperation(_TRAILERS, _CODE, _DETAILS.encode(), 0),
        )
        with state.lock:
            event.call.start_server_batch(operations, lambda _: (open_call, ()))
            state.rpc_states.add(open_call)
            state.due.remove(_CALL)
            if state.stage is insides._ServerStage.STARTED:  # noqa: SLF001
                _request_next(state)
                return True
            return not insides._stop_serving(state)  # noqa: SLF001
