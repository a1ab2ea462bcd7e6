"""The threads that answer calls: what grpc needs of an executor, and nothing that costs more.

The executor of the standard library makes a future with a lock of its own for every call, and looks
each time whether to start another thread. Nobody asks for the result of a call, and that was a
sixth of what an empty one costs.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from searchguard.service.log import Log

P = ParamSpec("P")
T = TypeVar("T")
Work = tuple[Callable[..., Any], tuple[Any, ...]]


class CallPool(ThreadPoolExecutor):
    """A fixed number of threads that take calls in the order in which they came."""

    def __init__(self, threads: int, log: Log) -> None:
        super().__init__(threads)
        self._calls: SimpleQueue[Work | None] = SimpleQueue()
        # How many calls no thread has taken yet; asked for every call, so it is not wrapped.
        self.waiting: Callable[[], int] = self._calls.qsize
        self._answering = [
            Thread(target=_work, args=(self._calls, log), name=f"call-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._answering:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Let a thread make a call; what is returned does not wait for it.

        grpc uses the future only to count calls against `maximum_concurrent_rpcs`, which the
        service does not set: it counts those that wait.
        """
        self._calls.put((partial(fn, **kwargs) if kwargs else fn, args))
        return _HANDED_OVER

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end once the calls before this are made; none of them is cancelled."""
        del cancel_futures
        for _ in self._answering:
            self._calls.put(None)
        if wait:
            for thread in self._answering:
                thread.join()


_HANDED_OVER: Future[Any] = Future()
_HANDED_OVER.set_result(None)


def _work(calls: "SimpleQueue[Work | None]", log: Log) -> None:
    """Make calls until there is None."""
    while call := calls.get():
        function, args = call
        try:
            function(*args)
        except Exception as error:  # noqa: BLE001 (the thread must outlive any call)
            log.fault("call_failed", error)
        # A call that has ended is not kept until the next one comes.
        del call, function, args
