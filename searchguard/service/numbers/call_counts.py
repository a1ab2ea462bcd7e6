"""What is counted of the calls of one method, under the names of go-grpc-prometheus."""

from bisect import bisect_left
from time import perf_counter_ns

from google.rpc import code_pb2

from searchguard.service.numbers.families import (
    BOUNDS,
    BUCKETS,
    HANDLED,
    HANDLING,
    RECEIVED,
    SENT,
    SHED,
    STARTED,
    SUM,
)
from searchguard.service.numbers.numbers import Numbers

OK: int = code_pb2.OK
CODES: dict[int, str] = {value: name for name, value in code_pb2.Code.items()}
UNARY, SERVER_STREAM, BIDI_STREAM = "unary", "server_stream", "bidi_stream"

_BOUNDS = tuple(int(seconds * 1e9) for seconds in BOUNDS)


def _as_grpc_says(name: str) -> str:
    """Return the name of a status in the form that Go's has: `RESOURCE_EXHAUSTED` as two words."""
    return "OK" if name == "OK" else name.title().replace("_", "")


class CallCounts:
    """Counts the calls of a method; no statement that counts has a call in it, see `numbers`."""

    __slots__ = ("_buckets", "_counts", "_handled", "_received", "_sent", "_started", "_sum")

    def __init__(self, numbers: Numbers, kind: str, service: str, method: str) -> None:
        """Name the series of a method, so that each is there, at 0, before its first call."""
        labels = (kind, service, method)
        slot = numbers.series.slot
        self._counts = numbers.row.counts
        self._started = slot(STARTED.name, *labels)
        self._received = slot(RECEIVED.name, *labels)
        self._sent = slot(SENT.name, *labels)
        self._sum = slot(HANDLING.name, *labels, SUM)
        self._buckets = [slot(HANDLING.name, *labels, bound) for bound in BUCKETS]
        self._handled = {
            code: slot(HANDLED.name, *labels, _as_grpc_says(name)) for code, name in CODES.items()
        }

    def begin(self) -> int:
        """Count a call; return when it began, for `end`."""
        self._counts[self._started] += 1
        return perf_counter_ns()

    def receive(self) -> None:
        """Count a message of the caller's."""
        self._counts[self._received] += 1

    def send(self) -> None:
        """Count a message to the caller."""
        self._counts[self._sent] += 1

    def end(self, begun: int, code: int = OK) -> None:
        """Count that a call ended with a status, and how long it took."""
        took = perf_counter_ns() - begun
        bucket = self._buckets[bisect_left(_BOUNDS, took)]
        handled = self._handled[code]
        counts = self._counts
        counts[bucket] += 1
        counts[self._sum] += took
        counts[handled] += 1


class ShedCounts:
    """Counts what was refused because there was too much of it."""

    __slots__ = ("_counts", "_slots")

    def __init__(self, numbers: Numbers) -> None:
        self._counts = numbers.row.counts
        self._slots = {
            reason: numbers.series.slot(SHED.name, reason) for reason in ("calls", "streams")
        }

    def shed(self, reason: str) -> None:
        """Count a refusal."""
        slot = self._slots[reason]
        self._counts[slot] += 1
