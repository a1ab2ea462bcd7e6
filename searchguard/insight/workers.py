"""A pool of processes on one machine, among which batches of queries are divided.

The engines are built once, before the processes are forked, and their memory is shared. The answers
come in the order of the batches, however many processes there are.
"""

import gc
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeAlias

import pyarrow as pa

from searchguard.errors import BacktestError
from searchguard.insight.comparing import ANSWERED, Pair, answers, compare
from searchguard.insight.rows import ASKED

_AHEAD = 2  # batches that wait for each process

_Waiting: TypeAlias = deque["Future[bytes]"]
_held: dict[str, Pair] = {}


class Workers:
    """Whoever answers batches: this process, or those of a pool."""

    def __init__(self, pair: Pair, pool: ProcessPoolExecutor | None, count: int) -> None:
        self._pair = pair
        self._pool = pool
        self._count = count

    def compare(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield a batch of `ANSWERED` for each of `ASKED`, in order.

        Raises:
            BacktestError: A process has ended before its work was done.
        """
        if self._pool is None:
            yield from compare(self._pair, batches)
            return
        waiting: _Waiting = deque()
        try:
            for number, batch in enumerate(batches):
                data = batch.serialize().to_pybytes()
                waiting.append(self._pool.submit(_answered, data, new_first=bool(number % 2)))
                if len(waiting) > self._count * _AHEAD:
                    yield _received(waiting)
            while waiting:
                yield _received(waiting)
        except BrokenProcessPool as error:
            msg = "a worker process has ended before its work was done: is there enough memory?"
            raise BacktestError(msg) from error


@contextmanager
def workers(pair: Pair, count: int) -> Iterator[Workers]:
    """Fork so many processes, or none where one is enough.

    To be entered before anything starts a thread: a forked process has only the one that forks.
    """
    if count == 1:
        yield Workers(pair, None, count)
        return
    gc.collect()
    gc.freeze()  # else the first collection would write to, and so copy, all that is shared
    pool = ProcessPoolExecutor(count, get_context("fork"), initializer=_hold, initargs=(pair,))
    try:
        pool.submit(_ready).result()  # which forks them all
        yield Workers(pair, pool, count)
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


def _received(waiting: _Waiting) -> pa.RecordBatch:
    return pa.ipc.read_record_batch(pa.py_buffer(waiting.popleft().result()), ANSWERED)


def _hold(pair: Pair) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who stops it stops the one that waits for these
    _held["pair"] = pair


def _ready() -> None:
    """Do nothing: who gets this answer knows that the processes are there."""


def _answered(data: bytes, *, new_first: bool) -> bytes:
    batch = pa.ipc.read_record_batch(pa.py_buffer(data), ASKED)
    answered = answers(_held["pair"], batch, new_first=new_first)
    return bytes(answered.serialize().to_pybytes())
