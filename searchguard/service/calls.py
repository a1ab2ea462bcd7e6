"""The methods of the service as grpc calls them: bytes in, bytes out."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import grpc

from searchguard.service.answer import answer_batch, answer_check, answer_item
from searchguard.service.call_pool import CallPool
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.refusal import Refused, broken, not_loaded, too_much
from searchguard.service.refusing import refuse
from searchguard.service.serving_state import ServingState
from searchguard.service.status import status_message
from searchguard.service.streams import Streams
from searchguard.v1 import service_pb2

SERVICE = service_pb2.DESCRIPTOR.services_by_name["SearchGuardService"].full_name

# The stubs know parameters of this type that the class itself does not.
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Found: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"


class Calls(grpc.GenericRpcHandler):
    """Finds the handler of a method; too many waiting calls are refused by a thread of its own."""

    def __init__(
        self, live: Live, log: Log, pool: CallPool, streams: Streams, *, waiting: int
    ) -> None:
        self._live = live
        self._log = log
        self._waiting = pool.waiting
        self._most_waiting = waiting
        self._shed: Handler = grpc.unary_unary_rpc_method_handler(_Shed())
        self._answered = {
            f"/{SERVICE}/Check": self._unary(answer_check),
            f"/{SERVICE}/BatchCheck": self._unary(
                lambda state, data: answer_batch(state, data, log)
            ),
            f"/{SERVICE}/GetStatus": grpc.unary_unary_rpc_method_handler(self._get_status),
        }
        self._streamed: dict[str, Handler] = {
            f"/{SERVICE}/StreamCheck": grpc.stream_stream_rpc_method_handler(
                streams.bounded(self._stream_check)
            ),
            f"/{SERVICE}/WatchStatus": grpc.unary_stream_rpc_method_handler(
                streams.bounded(self._watch_status)
            ),
        }

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Found:
        """Return the handler of a method, or None where it is of another service."""
        handler = self._answered.get(handler_call_details.method)
        if handler is None:
            return self._streamed.get(handler_call_details.method)
        return handler if self._waiting() < self._most_waiting else self._shed

    def _unary(self, answer: Callable[[ServingState, bytes], bytes]) -> Handler:
        live, log = self._live, self._log

        def behaviour(data: bytes, context: grpc.ServicerContext) -> bytes:
            state = live.state
            if state is None:
                refuse(context, not_loaded())
            try:
                return answer(state, data)
            except Refused as refused:
                refusal = refused
            except Exception as error:  # noqa: BLE001 (its words may hold a query: they stay here)
                log.fault("answer_failed", error)
                refusal = Refused(broken())
            return refuse(context, refusal)

        return grpc.unary_unary_rpc_method_handler(behaviour)

    def _stream_check(
        self, requests: Iterator[bytes], context: grpc.ServicerContext
    ) -> Iterator[bytes]:
        for data in requests:
            state = self._live.state
            if state is None:
                refuse(context, not_loaded())
            yield answer_item(state, data, self._log)

    def _get_status(self, _data: bytes, _context: grpc.ServicerContext) -> bytes:
        status = status_message(self._live.state)
        return service_pb2.GetStatusResponse(status=status).SerializeToString()

    def _watch_status(self, _data: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        context.add_callback(self._live.wake)
        seen = -1
        while change := self._live.next_after(seen, context.is_active):
            seen, state = change
            status = status_message(state)
            yield service_pb2.WatchStatusResponse(status=status).SerializeToString()


class _Shed:
    """Refuses a call; grpc runs it on the pool that it names, past the calls that wait."""

    def __init__(self) -> None:
        self.experimental_thread_pool = ThreadPoolExecutor(1, thread_name_prefix="shed")

    def __call__(self, _data: bytes, context: grpc.ServicerContext) -> bytes:
        refuse(context, too_much("calls"))
