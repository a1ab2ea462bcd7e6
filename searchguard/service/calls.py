"""The methods of the service as grpc calls them: bytes in, bytes out."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import grpc

from searchguard.service.answer import answer_batch, answer_check, answer_item
from searchguard.service.call_pool import CallPool
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
from searchguard.service.refusal import Refused, broken, not_loaded, too_late, too_much
from searchguard.service.refusing import refuse
from searchguard.service.serving_state import ServingState
from searchguard.service.status import status_message
from searchguard.service.streams import Streams
from searchguard.v1 import service_pb2

SERVICE = service_pb2.DESCRIPTOR.services_by_name["SearchGuardService"].full_name

# The stubs know parameters of this type that the class itself does not.
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Found: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"


Answer = Callable[[ServingState, bytes], bytes]

_UNARY = ("Check", "BatchCheck", "GetStatus")


def _path(method: str) -> str:
    return f"/{SERVICE}/{method}"


class Calls(grpc.GenericRpcHandler):
    """Finds the handler of a method; too many waiting calls are refused by a thread of its own."""

    def __init__(
        self,
        live: Live,
        log: Log,
        pool: CallPool,
        streams: Streams,
        numbers: Numbers,
        *,
        waiting: int,
    ) -> None:
        self._live = live
        self._log = log
        self._waiting = pool.waiting
        self._most_waiting = waiting
        self._streaming = CallCounts(numbers, BIDI_STREAM, SERVICE, "StreamCheck")
        unary: dict[str, Answer] = {
            "Check": answer_check,
            "BatchCheck": lambda state, data: answer_batch(state, data, log),
        }
        counts = {name: CallCounts(numbers, UNARY, SERVICE, name) for name in _UNARY}
        self._answered = {_path(name): self._unary(unary[name], counts[name]) for name in unary}
        self._answered[_path("GetStatus")] = self._get_status(counts["GetStatus"])
        refusing = ThreadPoolExecutor(1, thread_name_prefix="shed")
        self._shed: dict[str, Handler] = {
            _path(name): grpc.unary_unary_rpc_method_handler(
                _Shed(refusing, counts[name], ShedCounts(numbers))
            )
            for name in _UNARY
        }
        watching = CallCounts(numbers, SERVER_STREAM, SERVICE, "WatchStatus")
        self._streamed: dict[str, Handler] = {
            _path("StreamCheck"): grpc.stream_stream_rpc_method_handler(
                streams.bounded(self._stream_check, self._streaming)
            ),
            _path("WatchStatus"): grpc.unary_stream_rpc_method_handler(
                streams.bounded(self._watch_status, watching)
            ),
        }

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Found:
        """Return the handler of a method, or None where it is of another service."""
        handler = self._answered.get(handler_call_details.method)
        if handler is None:
            return self._streamed.get(handler_call_details.method)
        if self._waiting() < self._most_waiting:
            return handler
        return self._shed[handler_call_details.method]

    def _unary(self, answer: Answer, counts: CallCounts) -> Handler:
        live, log = self._live, self._log

        def behaviour(data: bytes, context: grpc.ServicerContext) -> bytes:
            begun = counts.begin()
            try:
                state = live.state
                if state is None:
                    raise not_loaded()
                if not context.time_remaining():
                    raise too_late()  # of which nobody would hear
                reply = answer(state, data)
            except Refused as refused:
                refusal = refused
            except Exception as error:  # noqa: BLE001 (its words may hold a query: they stay here)
                log.fault("answer_failed", error)
                refusal = Refused(broken())
            else:
                counts.end(begun)
                return reply
            counts.end(begun, refusal.status.code)
            return refuse(context, refusal)

        return grpc.unary_unary_rpc_method_handler(behaviour)

    def _get_status(self, counts: CallCounts) -> Handler:
        live = self._live

        def behaviour(_data: bytes, _context: grpc.ServicerContext) -> bytes:
            begun = counts.begin()
            status = status_message(live.state)
            reply = service_pb2.GetStatusResponse(status=status).SerializeToString()
            counts.end(begun)
            return reply

        return grpc.unary_unary_rpc_method_handler(behaviour)

    def _stream_check(
        self, requests: Iterator[bytes], _context: grpc.ServicerContext
    ) -> Iterator[bytes]:
        for data in requests:
            self._streaming.receive()
            state = self._live.state
            if state is None:
                raise not_loaded()
            yield answer_item(state, data, self._log)

    def _watch_status(self, _data: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        context.add_callback(self._live.wake)
        seen = -1
        while change := self._live.next_after(seen, context.is_active):
            seen, state = change
            status = status_message(state)
            yield service_pb2.WatchStatusResponse(status=status).SerializeToString()


class _Shed:
    """Refuses a call; grpc runs it on the pool that it names, past the calls that wait."""

    def __init__(self, pool: ThreadPoolExecutor, counts: CallCounts, shed: ShedCounts) -> None:
        self.experimental_thread_pool = pool
        self._counts = counts
        self._shed = shed

    def __call__(self, _data: bytes, context: grpc.ServicerContext) -> bytes:
        begun, refusal = self._counts.begin(), too_much("calls")
        self._shed.shed("calls")
        self._counts.end(begun, refusal.status.code)
        refuse(context, refusal)
