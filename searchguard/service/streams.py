"""Streams hold a thread each for as long as they last, so they get threads of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import BoundedSemaphore
from typing import Any, ParamSpec, TypeVar

import grpc
from google.rpc import code_pb2

from searchguard.service.arrived import HANDED_OVER, Arrived
from searchguard.service.log import Log
from searchguard.service.numbers.call_counts import CallCounts, ShedCounts
from searchguard.service.refusal import Refused, too_much
from searchguard.service.refusing import refuse
from searchguard.service.unread import Unread

P = ParamSpec("P")
T = TypeVar("T")
Behaviour = Callable[[Any, grpc.ServicerContext], Iterator[Any]]

# Threads that are free even when every stream is taken, to say so at once.
_TO_REFUSE = 2
# How a stream ends that nobody refuses; one whose caller has gone ends so too.
_BY_ITSELF = (code_pb2.OK, code_pb2.UNKNOWN)


class Streams:
    """A number of streams that may be open at the same time."""

    def __init__(self, most: int, shed: ShedCounts, log: Log, *, longest: int) -> None:
        """Let none be open yet.

        Args:
            most: How many may be open.
            shed: Counts those that are refused.
            log: Hears of streams that cannot begin.
            longest: Bytes that a message may have.
        """
        self.shed = shed
        self.free = BoundedSemaphore(most)
        self.open: set[object] = set()
        self.pool = StreamPool(most + _TO_REFUSE, log, longest=longest)

    def bounded(self, behaviour: Behaviour, counts: CallCounts) -> "BoundedStream":
        """Return a behaviour that refuses to begin once too many streams are open, and counts."""
        return BoundedStream(self, behaviour, counts)


class StreamPool(ThreadPoolExecutor):
    """The threads of streams. One that is asked for by a message gets a thread with that."""

    def __init__(self, threads: int, log: Log, *, longest: int) -> None:
        super().__init__(threads, thread_name_prefix="stream")
        self._unread = Unread(self._take, log, longest=longest)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Let a thread hold a stream; what is returned does not wait for its end."""
        self._unread.add(Arrived(partial(fn, **kwargs) if kwargs else fn, args))
        return HANDED_OVER

    def _take(self, call: Arrived) -> None:
        super().submit(call.make)


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

    def refused(self) -> None:
        """Count a stream that is refused before it began."""
        self._streams.shed.shed("calls")
        self._counts.end(self._counts.begin(), code_pb2.RESOURCE_EXHAUSTED)

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
