"""The methods of the service as grpc calls them: bytes in, bytes out."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import grpc
from google.rpc import code_pb2

from searchguard.service.answer import Faults, answer_batch, answer_check, answer_item
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.call_counts import (
    BIDI_STREAM,
    SERVER_STREAM,
    UNARY,
    CallCounts,
    ShedCounts,
)
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.refusal import Refused, broken, not_loaded, too_late
from searchguard.service.refusing import refuse
from searchguard.service.sampling.tap import Kind, Tap
from searchguard.service.serving_state import ServingState
from searchguard.service.status import status_message
from searchguard.service.streams import Streams
from searchguard.v1 import service_pb2

SERVICE = service_pb2.DESCRIPTOR.services_by_name["SearchGuardService"].full_name

# The stubs know parameters of this type that the class itself does not.
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Found: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"


Answer = Callable[[ServingState, bytes], bytes]
Item = Callable[[ServingState, bytes, Faults], bytes]
Behaviour = Callable[[bytes, grpc.ServicerContext], bytes]

_KINDS = {"Check": Kind.CHECK, "BatchCheck": Kind.BATCH}


def _path(method: str) -> str:
    return f"/{SERVICE}/{method}"


class Calls(grpc.GenericRpcHandler):
    """Finds the handler of a method."""

    def __init__(
        self, live: Live, log: Log, streams: Streams, numbers: Numbers, tap: Tap | None = None
    ) -> None:
        """Find them later; where a tap is open, it copies what is answered."""
        tap = tap or Tap()
        self._live = live
        self._log = log
        self._streaming = CallCounts(numbers, BIDI_STREAM, SERVICE, "StreamCheck")
        watching = CallCounts(numbers, SERVER_STREAM, SERVICE, "WatchStatus")
        shed = ShedCounts(numbers)
        answers: dict[str, Answer] = {
            "Check": answer_check,
            "BatchCheck": lambda state, data: answer_batch(state, data, log),
        }

        def unary(name: str, behaviour: Behaviour) -> Handler:
            counts = CallCounts(numbers, UNARY, SERVICE, name)
            return grpc.unary_unary_rpc_method_handler(Method(behaviour, counts, shed, log))

        self._closed: dict[str, Handler] = {
            _path(name): unary(name, self._answering(answer)) for name, answer in answers.items()
        } | {
            _path("GetStatus"): unary("GetStatus", self._get_status),
            _path("StreamCheck"): grpc.stream_stream_rpc_method_handler(
                streams.bounded(self._stream_check, self._streaming)
            ),
            _path("WatchStatus"): grpc.unary_stream_rpc_method_handler(
                streams.bounded(self._watch_status, watching)
            ),
        }
        self._open = self._closed | {
            _path(name): unary(name, self._answering(tap.around(_KINDS[name], answer)))
            for name, answer in answers.items()
        }
        self._open_item: Item = tap.around(Kind.ITEM, answer_item)
        self._handlers = self._closed
        self._item: Item = answer_item
        tap.turn = self._turn

    def _turn(self, open_: bool) -> None:
        """Let what answers from now on be copied by the tap, or not."""
        self._handlers = self._open if open_ else self._closed
        self._item = self._open_item if open_ else answer_item

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Found:
        """Return the handler of a method, or None where it is of another service."""
        return self._handlers.get(handler_call_details.method)

    def refused(self, path: bytes, has_room: Callable[[], bool]) -> bool:
        """Tell whether a call of a method is refused, which is counted; streams are not.

        Args:
            path: Of the method.
            has_room: Asked where it may be refused.
        """
        handler = self._handlers.get(path.decode(errors="replace"))
        method: Any = handler and handler.unary_unary
        if method is None or has_room():
            return False
        method.refused()
        return True

    def _answering(self, answer: Answer) -> Behaviour:
        live = self._live

        def behaviour(data: bytes, context: grpc.ServicerContext) -> bytes:
            state = live.state
            if state is None:
                raise not_loaded()
            if not context.time_remaining():
                raise too_late()  # of which nobody would hear
            return answer(state, data)

        return behaviour

    def _get_status(self, _data: bytes, _context: grpc.ServicerContext) -> bytes:
        status = status_message(self._live.state)
        return service_pb2.GetStatusResponse(status=status).SerializeToString()

    def _stream_check(
        self, requests: Iterator[bytes], _context: grpc.ServicerContext
    ) -> Iterator[bytes]:
        for data in requests:
            self._streaming.receive()
            state = self._live.state
            if state is None:
                raise not_loaded()
            yield self._item(state, data, self._log)

    def _watch_status(self, _data: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        context.add_callback(self._live.wake)
        seen = -1
        while change := self._live.next_after(seen, context.is_active):
            seen, state = change
            status = status_message(state)
            yield service_pb2.WatchStatusResponse(status=status).SerializeToString()


class Method:
    """A method with one answer: what grpc calls, and what counts where its pool refuses."""

    __slots__ = ("_begin", "_behaviour", "_end", "_log", "_shed")

    def __init__(
        self, behaviour: Behaviour, counts: CallCounts, shed: ShedCounts, log: Log
    ) -> None:
        self._behaviour = behaviour
        self._begin, self._end = counts.begin, counts.end
        self._shed = shed
        self._log = log

    def __call__(self, data: bytes, context: grpc.ServicerContext) -> bytes:
        """Return the reply; the call is counted however it ends."""
        begun = self._begin()
        try:
            reply = self._behaviour(data, context)
        except Refused as refused:
            refusal = refused
        except Exception as error:  # noqa: BLE001 (its words may hold a query: they stay here)
            self._log.fault("answer_failed", error)
            refusal = Refused(broken())
        else:
            self._end(begun)
            return reply
        self._end(begun, refusal.status.code)
        return refuse(context, refusal)

    def refused(self) -> None:
        """Count a call that is refused because it would wait too long."""
        self._shed.shed("calls")
        self._end(self._begin(), code_pb2.RESOURCE_EXHAUSTED)
