"""A server on a processor of its own, whose answers cost more than they would."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.machine import SERVER_CORE, on_core


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that is loaded: where it listens, and its process."""

    port: int
    pid: int


@contextmanager
def costly(cost: float, waiting: float) -> Iterator[Server]:
    """Serve on a processor of its own, each answer at a cost in seconds."""
    words = [sys.executable, "-m", "tests.service.costly", str(cost), str(waiting)]
    with on_core(SERVER_CORE):
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout
        port = int(process.stdout.readline().rpartition(":")[2])
        yield Server(port=port, pid=process.pid)
        process.communicate()
