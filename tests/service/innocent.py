"""Whoever calls a server while it is attacked, and what the server holds before and after."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import grpc

from searchguard.v1 import service_pb2
from tests.service.running import SECONDS, Stub

REQUEST = service_pb2.CheckRequest(query="bread")
PAUSE = 0.005


@dataclass
class Innocent:
    """One client's calls: how long each took, in seconds, and the status of those that failed."""

    took: list[float] = field(default_factory=list)
    failed: list[grpc.StatusCode] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return how long a call took, in seconds, that is slower than a share of them."""
        return sorted(self.took)[int(share * (len(self.took) - 1))]


@contextmanager
def calling(channel: grpc.Channel) -> Iterator[Innocent]:
    """Call every few milliseconds for as long as the block lasts, each call once."""
    innocent, stop = Innocent(), Event()
    stub = Stub(channel)

    def call() -> None:
        while not stop.wait(PAUSE):
            begun = time.perf_counter()
            try:
                stub.Check(REQUEST, timeout=SECONDS)
            except grpc.RpcError as error:
                innocent.failed.append(error.code())
            innocent.took.append(time.perf_counter() - begun)

    thread = Thread(target=call)
    thread.start()
    try:
        yield innocent
    finally:
        stop.set()
        thread.join()


def descriptors(process: int) -> int:
    """Return how many descriptors a process has open."""
    return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())


def memory(process: int) -> int:
    """Return the bytes of memory that a process has filled itself or shares with who forked it.

    What it shared and then writes to becomes its own, and is no more than it was.
    """
    text = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    (line,) = (line for line in text.splitlines() if line.startswith("Anonymous:"))
    return int(line.split()[1]) * 1024
