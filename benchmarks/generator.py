"""The generator: bursts of calls to one server at a time, from a process of its own.

h2load replays one body for a whole run, so a server would look up the same query while its part of
the automaton stays in the cache of the processor. Here each call carries the next of many bodies.
A gRPC client in Python would cost as much as the server and so measure itself.
"""

import multiprocessing
import selectors
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from typing import Self

from benchmarks.http2 import Connection, Reply
from benchmarks.machine import GENERATOR_CORE, cpu_ns, on_core

WARM_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to send: calls of one method, so many at once on each of so many connections."""

    path: str
    bodies: tuple[bytes, ...]
    connections: int = 8
    at_once: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """What one burst measured: calls a second, processor time of the server and latencies in µs."""

    rate: float
    cpu_us: float
    median_us: float
    p99_us: float
    failed: int


Fire = Callable[[Load, int, tuple[int, ...], float], Burst]


@contextmanager
def generator() -> Iterator[Fire]:
    """Start the generator's process; fire(load, port, pids, seconds) is one burst of it."""
    context = multiprocessing.get_context("spawn")
    with on_core(GENERATOR_CORE), ProcessPoolExecutor(1, mp_context=context) as pool:
        # The process is started by the first call, and here it still inherits the core.
        pool.submit(cpu_ns, ()).result()

        def fire(load: Load, port: int, pids: tuple[int, ...], seconds: float) -> Burst:
            return pool.submit(burst, load, port, pids, seconds).result()

        yield fire


def burst(load: Load, port: int, pids: tuple[int, ...], seconds: float) -> Burst:
    """Keep a server busy for a while and return what that measured.

    Args:
        load: What to send.
        port: Of the server, on 127.0.0.1.
        pids: The processes that answer, for their processor time.
        seconds: How long to measure, after a short time to warm up.
    """
    with _Drive(load, port) as drive:
        drive.run(WARM_SECONDS)
        drive.clear()
        before, begun = cpu_ns(pids), time.perf_counter()
        drive.run(seconds)
        took, used = time.perf_counter() - begun, cpu_ns(pids) - before
        latencies = sorted(drive.latencies) or [0.0]
    return Burst(
        rate=drive.good / took,
        cpu_us=used / 1000 / max(1, drive.good),
        median_us=median(latencies) * 1e6,
        p99_us=latencies[int(len(latencies) * 0.99)] * 1e6,
        failed=drive.failed,
    )


class _Drive:
    """Connections that always have so many calls open."""

    def __init__(self, load: Load, port: int) -> None:
        self.good = self.failed = 0
        self.latencies: list[float] = []
        # Another place in the bodies with each burst, so that many of them are asked in a run.
        start = time.monotonic_ns() % len(load.bodies)
        self._bodies = islice(cycle(load.bodies), start, None)
        self._begun: dict[tuple[Connection, int], float] = {}
        self._at_once = load.at_once
        self._connections = [Connection(port, load.path) for _ in range(load.connections)]
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        for connection in self._connections:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
            for _ in range(self._at_once):
                self._call(connection)
            connection.flush()
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for connection in self._connections:
            connection.close()

    def run(self, seconds: float) -> None:
        """Replace each call that ends by another, for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            for key, _ in self._selector.select(left):
                connection: Connection = key.data
                for reply in connection.receive():
                    self._count(connection, reply)
                    self._call(connection)
                connection.flush()

    def clear(self) -> None:
        """Forget what was counted until now."""
        self.good = self.failed = 0
        self.latencies.clear()

    def _call(self, connection: Connection) -> None:
        stream = connection.call(next(self._bodies))
        self._begun[connection, stream] = time.perf_counter()

    def _count(self, connection: Connection, reply: Reply) -> None:
        self.latencies.append(time.perf_counter() - self._begun.pop((connection, reply.stream)))
        if reply.size:
            self.good += 1
        else:
            self.failed += 1
