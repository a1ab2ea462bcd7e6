"""The trials of a server under load, each against the peak of the same round."""

import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from benchmarks.machine import cpu_ns
from searchguard.v1 import service_pb2
from tests.service.overload.callers import Caller, Calling, Tally, callers, percentile_ms
from tests.service.overload.server import Server
from tests.service.states import PASSED

_CONNECTIONS = 16
_AT_ONCE = 6  # calls that are open while the peak is measured
_SETTLE = 0.5  # seconds before it is counted
_NORMAL = 0.5  # of the peak: a load that a server should bear
_WINDOW = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a load gave: `goodput` in parts of the peak, times in ms, `busy` in processors."""

    times: float
    goodput: float
    p99: float
    shed_p50: float
    shed_p95: float
    shed: float
    late: float
    busy: float


def peak_of(server: Server, seconds: float) -> float:
    """Return how many calls a second are answered while a few always wait."""
    caller = Caller(server.port, _AT_ONCE, 0.0, 1.0)
    with callers(caller), selectors.DefaultSelector() as selector:
        for connection in caller.connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.call(_request())
            connection.flush()
        begun, answered = perf_counter() + _SETTLE, 0
        while (now := perf_counter()) < begun + seconds:
            for key, _ in selector.select(_WINDOW):
                for reply in key.data.receive():
                    answered += now >= begun and reply.size > 0
                    key.data.call(_request())
                key.data.flush()
    return answered / seconds


def load(server: Server, times: float, peak: float, seconds: float, deadline: float) -> Point:
    """Ask so many times the peak."""
    caller = Caller(server.port, _CONNECTIONS, peak * times, deadline)
    with callers(caller) as calling:
        calling.run(_SETTLE)
        before = cpu_ns((server.pid,))
        calling.run(seconds)
        used = cpu_ns((server.pid,)) - before
    tally = caller.tally
    return Point(
        times=times,
        goodput=len(tally.good) / seconds / peak,
        p99=percentile_ms(tally.good, 0.99),
        shed_p50=percentile_ms(tally.shed, 0.5),
        shed_p95=percentile_ms(tally.shed, 0.95),
        shed=len(tally.shed) / seconds,
        late=tally.late / seconds,
        busy=used / 1e9 / seconds,
    )


def recovery(server: Server, peak: float, times: float, deadline: float) -> float:
    """Return the seconds after an overload until calls are answered as before it."""
    caller = Caller(server.port, _CONNECTIONS, peak * _NORMAL, deadline)
    with callers(caller) as calling:
        calling.run(_SETTLE)
        calling.run(2.0)
        usual = caller.tally.share
        caller.rate = peak * times
        calling.run(2.0)
        caller.rate = peak * _NORMAL
        begun = calling.run(3.0)
    last_bad = 0.0
    for number in range(int(3.0 / _WINDOW)):
        start = begun + number * _WINDOW
        window = [good for due, good in caller.tally.began if start <= due < start + _WINDOW]
        if window and sum(window) / len(window) < usual - 0.1:
            last_bad = (number + 1) * _WINDOW
    return last_bad


def fairness(server: Server, peak: float, times: float, deadline: float) -> float:
    """Return what a caller who asks half its share keeps of its answers while four others flood."""
    modest = Caller(server.port, 1, peak / 10, deadline)
    flood = Caller(server.port, 4, 0.0, deadline)
    with callers(flood, modest) as calling:
        calling.run(3.0)
        alone = modest.tally.share
        flood.rate = peak * times
        calling.run(_SETTLE)
        calling.run(3.0)
    return modest.tally.share / alone


def beside_streams(server: Server, peak: float, deadline: float) -> tuple[Tally, Tally]:
    """Return what becomes of single calls, alone and beside sixty streams."""
    caller = Caller(server.port, _CONNECTIONS, peak * _NORMAL, deadline)
    with callers(caller) as calling:
        alone = _counted(calling, caller)
        with _streams(server.port):
            beside = _counted(calling, caller)
    return alone, beside


def _counted(calling: Calling, caller: Caller) -> Tally:
    calling.run(_SETTLE)
    calling.run(2.0)
    return caller.tally


@contextmanager
def _streams(port: int) -> Iterator[None]:
    """Hold streams open from another process."""
    words = [sys.executable, "-m", "tests.service.overload.streams", str(port)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline()
        yield
        process.communicate()


def _request() -> bytes:
    return service_pb2.CheckRequest(query=PASSED).SerializeToString()
