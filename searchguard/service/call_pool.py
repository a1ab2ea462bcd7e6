"""The threads that answer calls: what grpc needs of an executor, and nothing that costs more.

The executor of the standard library makes a future with a lock of its own for every call, and looks
each time whether to start another thread. Nobody asks for the result of a call, and that was a
sixth of what an empty one costs.
"""

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import ParamSpec, TypeVar

from searchguard.service.arrived import HANDED_OVER, Arrived
from searchguard.service.log import Log
from searchguard.service.pace import Pace
from searchguard.service.turns import Asking, Turns
from searchguard.service.unread import Unread

P = ParamSpec("P")
T = TypeVar("T")

# Seconds of work that may be begun or queued before anything is asked of a call: so little is no
# crowd, and costs no more than a queue does. While there is a crowd it is all that is let ahead of
# it: the less, the sooner one gets its turn that others let past, and the fewer threads keep the
# one that reads from the interpreter.
_CALM = 0.003
_LITTLE = 1 / 20  # of the time that a call has: nor does so much matter to one that has long
# So long the thread that reads waits for the interpreter while others answer. In a crowd it must
# not fall behind: calls would wait where nobody counts them, and refusals be late. To be as quick
# always would cost a tenth of all calls, for each thread that waits wakes up as often.
_SWITCH_SECONDS = 0.002
_CROWD_SWITCH_SECONDS = 0.0002


class CallPool(ThreadPoolExecutor):
    """A fixed number of threads that answer calls; where many wait, connections take turns."""

    def __init__(self, threads: int, log: Log, *, waiting: float, longest: int) -> None:
        """Start the threads.

        Args:
            threads: How many.
            log: Hears of calls that fail.
            waiting: Seconds that a call may wait for a thread.
            longest: Bytes that the message of a call may have.
        """
        super().__init__(threads)
        self._unread = Unread(self._take, log, longest=longest)
        self._next: SimpleQueue[Arrived | None] = SimpleQueue()
        self._queued: Callable[[], int] = self._next.qsize  # asked for every call: not wrapped
        self._crowd = Turns(waiting)
        self._calm = min(_CALM, waiting * _LITTLE)
        self._crowding = Lock()
        self.crowded = False
        """Whether more waits than a queue is for."""
        self._pace = Pace()
        self._log = log
        self._busy = [0] * threads
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._answering = [
            Thread(target=self._work, args=(number,), name=f"call-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._answering:
            thread.start()

    def waiting(self) -> int:
        """Return how many calls no thread has taken yet."""
        return self._queued() + len(self._crowd)

    def has_room(self, call: Asking) -> bool:
        """Tell whether a call can be answered in time, if it waits from now on in the crowd."""
        with self._crowding:
            return self._crowd.has_room(call, monotonic(), self._open(), self._pace.seconds)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Let a thread make a call once its message is here; nothing is waited for.

        grpc uses the future only to count calls against `maximum_concurrent_rpcs`, which the
        service does not set: it bounds how long they wait.
        """
        self._unread.add(Arrived(partial(fn, **kwargs) if kwargs else fn, args))
        return HANDED_OVER

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end once the calls before this are made; none of them is cancelled."""
        del cancel_futures
        with self._crowding:
            while call := self._crowd.take():
                self._next.put(call)
            self._look()
            for _ in self._answering:
                self._next.put(None)
        if wait:
            for thread in self._answering:
                thread.join()

    def _take(self, call: Arrived) -> None:
        """Queue a call, or let it wait among others, or refuse it at once."""
        if not self.crowded and self._is_calm(call):
            self._next.put(call)
        else:
            self._join_crowd(call)

    def _is_calm(self, call: Arrived) -> bool:
        """Tell whether a call would wait so briefly that it matters to nobody."""
        work = self._open() * self._pace.seconds
        return work < self._calm or work < self._crowd.patience(call.left()) * _LITTLE

    def _open(self) -> int:
        """Return how many calls are queued or being answered, without the crowd."""
        return self._queued() + sum(self._busy)

    def _join_crowd(self, call: Arrived) -> None:
        with self._crowding:
            refused = self._crowd.add(call, monotonic(), self._open(), self._pace.seconds)
            self._look()
        self._let_in()  # what was open may have been answered meanwhile
        if refused is not None:
            refused.refuse()

    def _let_in(self) -> None:
        """Queue calls of the crowd, while little is queued or being answered."""
        most = max(1.0, _CALM / self._pace.seconds)
        with self._crowding:
            while self._open() < most and (call := self._crowd.take()):
                self._next.put(call)
            self._look()

    def _look(self) -> None:
        """See whether there is a crowd."""
        crowded = bool(self._crowd)
        if crowded != self.crowded:
            self.crowded = crowded
            sys.setswitchinterval(_CROWD_SWITCH_SECONDS if crowded else _SWITCH_SECONDS)

    def _work(self, number: int) -> None:
        """Make calls until told to end."""
        busy = self._busy
        while call := self._next.get():
            busy[number] = 1
            self._pace.taken(more=self._queued() > 0 or self.crowded)
            try:
                call.make()
            except Exception as error:  # noqa: BLE001 (the thread must outlive any call)
                self._log.fault("call_failed", error)
            # A call that has ended is not kept until the next one comes.
            del call
            busy[number] = 0
            if self.crowded:
                self._let_in()
