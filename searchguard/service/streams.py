"""Streams hold a thread each for as long as they last, so they get threads of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any

import grpc
from google.rpc import code_pb2

from searchguard.service.numbers.call_counts import CallCounts, ShedCounts
from searchguard.service.refusal import Refused, too_much
from searchguard.service.refusing import refuse

Behaviour = Callable[[Any, grpc.ServicerContext], Iterator[Any]]

# Threads that are free even when every stream is taken, to say so at once.
_TO_REFUSE = 2
# How a stream ends that nobody refuses; one whose caller has gone ends so too.
_BY_ITSELF = (code_pb2.OK, code_pb2.UNKNOWN)


class Streams:
    """A number of streams that may be open at the same time."""

    def __init__(self, most: int, shed: ShedCounts) -> None:
        self.shed = shed
        self.free = BoundedSemaphore(most)
        self.open: set[object] = set()
        self.pool = ThreadPoolExecutor(most + _TO_REFUSE, thread_name_prefix="stream")

    def bounded(self, behaviour: Behaviour, counts: CallCounts) -> "BoundedStream":
        """Return a behaviour that refuses to begin once too many streams are open, and counts."""
        return BoundedStream(self, behaviour, counts)


class BoundedStream:
    """The behaviour of a method; grpc runs it on the pool that it names."""

    def __init__(self, streams: "Streams", behaviour: Behaviour, counts: CallCounts) -> None:
        self.experimental_thread_pool = streams.pool
        self._streams = streams
        self._behaviour = behaviour
        self._counts = counts

    def __call__(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Yield the replies; the stream's end is counted however it ends."""
        begun, code = self._counts.begin(), code_pb2.UNKNOWN
        try:
            for reply in self._placed(request, context):
                self._counts.send()
                yield reply
            code = code_pb2.OK
        except Refused as refused:
            code = refused.status.code
            refuse(context, refused)
        finally:
            gone = code in _BY_ITSELF and not context.is_active()
            self._counts.end(begun, code_pb2.CANCELLED if gone else code)

    def _placed(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Yield the replies from one of the places, and give it back however the stream ends."""
        streams = self._streams
        if not streams.free.acquire(blocking=False):
            streams.shed.shed("streams")
            raise too_much("streams")
        streams.open.add(context)
        try:
            yield from self._behaviour(request, context)
        finally:
            streams.open.discard(context)
            streams.free.release()
