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
from random import Random
from statistics import median
from typing import Self

from benchmarks.http2 import Connection, Reply, Stream
from benchmarks.machine import GENERATOR_CORE, cpu_ns, on_core

WARM_SECONDS = 0.1
_LONGEST = 10.0  # seconds that a burst waits for its first answer, on a machine that is busy


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to send: calls of one method, so many at once on each of so many connections.

    With a `rate`, in calls a second, each is sent when it is due, however many are open, and its
    latency counts from then. Where the method is a `stream`, a connection has one call, and what is
    counted is its messages.
    """

    path: str
    bodies: tuple[bytes, ...]
    connections: int = 8
    at_once: int = 8
    rate: float = 0.0
    stream: bool = False


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
def generator(cores: frozenset[int] = GENERATOR_CORE) -> Iterator[Fire]:
    """Start the generator's process; fire(load, port, pids, seconds) is one burst of it."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        # The process is started by the first call. Only it: what this one starts later has all.
        with on_core(cores):
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
        while not (drive.good or drive.failed) and time.perf_counter() - begun < _LONGEST:
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
    """Connections on which calls are made, and what came of them."""

    def __init__(self, load: Load, port: int) -> None:
        self.good = self.failed = 0
        self.latencies: list[float] = []
        # Another place in the bodies with each burst, so that many of them are asked in a run.
        start = time.monotonic_ns() % len(load.bodies)
        self._bodies = islice(cycle(load.bodies), start, None)
        self._begun: dict[tuple[Connection, int], float] = {}
        self._load = load
        self._arrivals = Random(start)
        kind = Stream if load.stream else Connection
        self._connections = [kind(port, load.path) for _ in range(load.connections)]
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        for connection in self._connections:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
            if not self._load.rate:
                for _ in range(self._load.at_once):
                    self._call(connection, time.perf_counter())
            connection.flush()
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for connection in self._connections:
            connection.close()

    def run(self, seconds: float) -> None:
        """Make calls for so long: when they are due, else one for each that ends."""
        if self._load.rate:
            self._run_by_time(seconds)
        else:
            self._run_in_turn(seconds)

    def _run_in_turn(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            for connection, replies in self._replies(left):
                for reply in replies:
                    self._count(connection, reply)
                    self._call(connection, time.perf_counter())
                connection.flush()

    def _run_by_time(self, seconds: float) -> None:
        """Let calls arrive as those of many people do (a Poisson process), on all connections."""
        connections = cycle(self._connections)
        due = time.perf_counter()
        end = due + seconds
        while (now := time.perf_counter()) < end:
            asked = set[Connection]()
            while due <= now:
                connection = next(connections)
                self._call(connection, due)
                asked.add(connection)
                due += self._arrivals.expovariate(self._load.rate)
            for connection in asked:
                connection.flush()
            for connection, replies in self._replies(max(0.0, due - time.perf_counter())):
                for reply in replies:
                    self._count(connection, reply)
                connection.flush()

    def _replies(self, seconds: float) -> Iterator[tuple[Connection, list[Reply]]]:
        for key, _ in self._selector.select(seconds):
            connection: Connection = key.data
            yield connection, connection.receive()

    def clear(self) -> None:
        """Forget what was counted until now."""
        self.good = self.failed = 0
        self.latencies.clear()

    def _call(self, connection: Connection, due: float) -> None:
        stream = connection.call(next(self._bodies))
        self._begun[connection, stream] = due

    def _count(self, connection: Connection, reply: Reply) -> None:
        self.latencies.append(time.perf_counter() - self._begun.pop((connection, reply.stream)))
        if reply.size:
            self.good += 1
        else:
            self.failed += 1
