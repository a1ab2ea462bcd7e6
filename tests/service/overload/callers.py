"""Callers that ask at a rate, whatever becomes of their calls: an open loop over HTTP/2."""

import random
import selectors
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from benchmarks.http2 import Connection
from searchguard.v1 import service_pb2
from tests.service.states import PASSED

_PATH = "/searchguard.v1.SearchGuardService/Check"
_BODY = service_pb2.CheckRequest(query=PASSED).SerializeToString()
_NEVER = float("inf")


@dataclass(slots=True)
class Tally:
    """What became of calls. Times are in seconds; `late` counts those not answered in time."""

    asked: int = 0
    good: list[float] = field(default_factory=list)
    shed: list[float] = field(default_factory=list)
    late: int = 0
    began: list[tuple[float, bool]] = field(default_factory=list)  # when due, whether answered

    @property
    def share(self) -> float:
        """The share of calls that were answered in time."""
        return len(self.good) / max(1, self.asked)

    def count(self, due: float, took: float, *, good: bool, shed: bool) -> None:
        """Count a call that has ended."""
        self.asked += 1
        self.began.append((due, good))
        if good:
            self.good.append(took)
        elif shed:
            self.shed.append(took)
        else:
            self.late += 1


def percentile_ms(times: Sequence[float], share: float) -> float:
    """Return the time within which a share of the calls ended, in ms; 0 where there are none."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


class Caller:
    """Some connections that ask at one rate together, at times of chance."""

    def __init__(self, port: int, connections: int, rate: float, deadline: float) -> None:
        """Connect.

        Args:
            port: Of a server on this machine.
            connections: How many.
            rate: Calls a second; it may be changed while calls are made.
            deadline: Seconds that a call may take, of which the server is told.
        """
        self.connections = [
            Connection(port, _PATH, round(deadline * 1000)) for _ in range(connections)
        ]
        self.rate = rate
        self.deadline = deadline
        self.tally = Tally()
        self._turn = 0

    def next(self) -> Connection:
        """Return the connection whose turn it is."""
        self._turn += 1
        return self.connections[self._turn % len(self.connections)]

    def close(self) -> None:
        """Break off what is still open."""
        for connection in self.connections:
            connection.close()


@contextmanager
def callers(*each: Caller) -> Iterator["Calling"]:
    """Give what lets them ask; they are closed at the end."""
    try:
        yield Calling(each)
    finally:
        for caller in each:
            caller.close()


class Calling:
    """Lets callers ask together, from one thread."""

    def __init__(self, each: Sequence[Caller]) -> None:
        self._callers = each
        self._chance = random.Random(1)
        self._open: dict[tuple[Connection, int], tuple[Caller, float]] = {}
        self._ends: deque[tuple[float, Connection, int]] = deque()
        self._selector = selectors.DefaultSelector()
        for caller in each:
            for connection in caller.connections:
                connection.flush()
                self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def run(self, seconds: float) -> float:
        """Ask for so long, counted anew; calls due then are not waited for. Return the start."""
        begun = perf_counter()
        end = begun + seconds
        for caller in self._callers:
            caller.tally = Tally()
        due = {caller: begun + self._gap(caller) for caller in self._callers}
        while (now := perf_counter()) < end:
            touched = self._break_off(now)
            for caller in self._callers:
                while due[caller] <= now:
                    touched.add(self._call(caller, due[caller]))
                    due[caller] += self._gap(caller)
            for connection in touched:
                connection.flush()
            first_end = self._ends[0][0] if self._ends else _NEVER
            until = min(*due.values(), first_end, end)
            for key, _ in self._selector.select(max(0.0, until - perf_counter())):
                self._receive(key.data)
        return begun

    def _gap(self, caller: Caller) -> float:
        return self._chance.expovariate(caller.rate) if caller.rate else _NEVER

    def _call(self, caller: Caller, due: float) -> Connection:
        connection = caller.next()
        stream = connection.call(_BODY)
        self._open[connection, stream] = caller, due
        self._ends.append((due + caller.deadline, connection, stream))
        return connection

    def _break_off(self, now: float) -> set[Connection]:
        """Break off the calls whose deadline has passed; return the connections."""
        touched = set()
        while self._ends and self._ends[0][0] <= now:
            _, connection, stream = self._ends.popleft()
            found = self._open.pop((connection, stream), None)
            if found:
                caller, due = found
                caller.tally.count(due, now - due, good=False, shed=False)
                connection.cancel(stream)
                touched.add(connection)
        return touched

    def _receive(self, connection: Connection) -> None:
        for reply in connection.receive():
            found = self._open.pop((connection, reply.stream), None)
            if found:
                caller, due = found
                took = perf_counter() - due
                good = reply.size > 0 and took <= caller.deadline
                caller.tally.count(due, took, good=good, shed=not reply.size)
        connection.flush()
