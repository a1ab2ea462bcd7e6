"""Servers to measure: each a process of its own, pinned to one core, stopped by its own id."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import grpc

from benchmarks.machine import SERVER_CORE, family, on_core
from searchguard.v1 import service_pb2, service_pb2_grpc

READY_SECONDS = 60.0
STOP_SECONDS = 10.0
# The generator asks without a deadline and waits: what it is refused would be no measurement.
LONGEST_WAIT = "60"
MOST_CALLS = 10_000  # of a connection
MAX_ANSWER = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a port of 127.0.0.1; `start` is how long that took, in seconds.

    Where it lets its metrics be read, `metrics` is the port.
    """

    port: int
    pid: int
    start: float = 0.0
    metrics: int = 0

    @property
    def pids(self) -> tuple[int, ...]:
        """The process and those that it has started."""
        return family(self.pid)

    def check(self, query: str) -> service_pb2.CheckResponse:
        """Ask one query, as a client does."""
        with grpc.insecure_channel(f"127.0.0.1:{self.port}") as channel:
            stub = service_pb2_grpc.SearchGuardServiceStub(channel)
            answer: service_pb2.CheckResponse = stub.Check(
                service_pb2.CheckRequest(query=query), timeout=READY_SECONDS, wait_for_ready=True
            )
            return answer


def searchguard_server(
    snapshot: Path,
    log: Path,
    *,
    metrics: bool = False,
    workers: int = 1,
    cores: frozenset[int] = SERVER_CORE,
) -> AbstractContextManager[Server]:
    """Start the service with a snapshot, as an operator does.

    Args:
        snapshot: What it serves.
        log: The folder of its decision log.
        metrics: Let metrics be read.
        workers: How many of them.
        cores: What they may use.
    """
    port = _free_port()
    words = ["searchguard", "serve", "--snapshot", str(snapshot), "--listen", f"127.0.0.1:{port}"]
    words += ["--decision-log", str(log), "--workers", str(workers), "--waiting", LONGEST_WAIT]
    words += ["--connection-calls", str(MOST_CALLS)]
    if not metrics:
        return _running(_module(words), port, cores=cores)
    read = _free_port()
    words += ["--metrics-listen", f"127.0.0.1:{read}"]
    return _running(_module(words), port, read, cores=cores)


def rival_server(module: str, *words: str) -> AbstractContextManager[Server]:
    """Start a rival: a module that takes a port, and more words."""
    port = _free_port()
    return _running(_module([module, str(port), *words]), port)


def native_server(program: Path, *words: str) -> AbstractContextManager[Server]:
    """Start a rival that is a program of its own, which takes a port, and more words."""
    port = _free_port()
    return _running([str(program), str(port), *words], port)


def _module(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", *words]


@contextmanager
def _running(
    command: Sequence[str], port: int, metrics: int = 0, cores: frozenset[int] = SERVER_CORE
) -> Iterator[Server]:
    with TemporaryFile() as said:
        with on_core(cores):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        try:
            begun = time.monotonic()
            try:
                _await(Server(port, process.pid), process)
            except TimeoutError:
                said.seek(0)
                words = " ".join(command)
                raise RuntimeError(f"{words} does not answer: {said.read().decode()}") from None
            yield Server(port, process.pid, time.monotonic() - begun, metrics)
        finally:
            _stop(process)


def _await(server: Server, process: "subprocess.Popen[bytes]") -> None:
    """Return once a query gets an answer.

    Raises:
        TimeoutError: The process has ended, or answers nothing for too long.
    """
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            listening = probe.connect_ex(("127.0.0.1", server.port)) == 0
        if listening and _answers(server):
            return
        time.sleep(0.05)
    raise TimeoutError


def _answers(server: Server) -> bool:
    try:
        server.check("")
    except grpc.RpcError:
        return False
    return True


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
