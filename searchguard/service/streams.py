"""Streams hold a thread each for as long as they last, so they get threads of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any

import grpc

from searchguard.service.refusal import too_much
from searchguard.service.refusing import refuse

Behaviour = Callable[[Any, grpc.ServicerContext], Iterator[Any]]

# Threads that are free even when every stream is taken, to say so at once.
_TO_REFUSE = 2


class Streams:
    """A number of streams that may be open at the same time."""

    def __init__(self, most: int) -> None:
        self._free = BoundedSemaphore(most)
        self._pool = ThreadPoolExecutor(most + _TO_REFUSE, thread_name_prefix="stream")

    def bounded(self, behaviour: Behaviour) -> "BoundedStream":
        """Return a behaviour that refuses to begin once too many streams are open."""
        return BoundedStream(behaviour, self._free, self._pool)


class BoundedStream:
    """The behaviour of a method; grpc runs it on the pool that it names."""

    def __init__(
        self, behaviour: Behaviour, free: BoundedSemaphore, pool: ThreadPoolExecutor
    ) -> None:
        self.experimental_thread_pool = pool
        self._behaviour = behaviour
        self._free = free

    def __call__(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Yield the replies; the place is given back however the stream ends."""
        if not self._free.acquire(blocking=False):
            refuse(context, too_much("streams"))
        try:
            yield from self._behaviour(request, context)
        finally:
            self._free.release()
