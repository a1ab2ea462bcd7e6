"""A real server in a process of its own, on a free port, stopped by its own id."""

import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Event, Thread
from typing import IO

import grpc

from searchguard.v1 import service_pb2, service_pb2_grpc

# Bounds only what never comes; a busy machine may take most of it.
SECONDS = 60

Stub = service_pb2_grpc.SearchGuardServiceStub
STATUS = service_pb2.GetStatusRequest()


class Server:
    """A running `searchguard serve`, and what it has written to stderr."""

    def __init__(self, *words: str, cwd: Path | None = None, within: Sequence[str] = ()) -> None:
        """Start it, and wait until it serves.

        Args:
            words: Its options.
            cwd: A folder with another build of the program.
            within: A command that becomes the one that follows it, such as `env`.
        """
        serve = ("-m", "searchguard", "serve", "--listen", "127.0.0.1:0", *words)
        command = [*within, sys.executable, *serve]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=cwd)
        self._lines: deque[str] = deque()
        self._written = Condition()
        self._ended = False
        assert self.process.stderr is not None
        Thread(target=self._read, args=(self.process.stderr,), daemon=True).start()
        try:
            self.address = self.wait_for(r"serving address=(\S+)")[1]
        except AssertionError:
            self.process.terminate()  # one that comes too late serves nobody
            raise

    def _read(self, stderr: IO[str]) -> None:
        for line in stderr:
            with self._written:
                self._lines.append(line)
                self._written.notify_all()
        with self._written:
            self._ended = True
            self._written.notify_all()

    @property
    def written(self) -> str:
        """All of stderr so far."""
        with self._written:
            return "".join(self._lines)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Return where stderr matches, once it does."""

        self.wait_until(lambda written: re.search(pattern, written) is not None)
        match = re.search(pattern, self.written)
        assert match, f"no `{pattern}` in: {self.written}"
        return match

    def wait_until(self, condition: Callable[[str], bool]) -> None:
        """Wait until a condition holds of stderr, or nothing more is written."""
        with self._written:
            self._written.wait_for(lambda: condition("".join(self._lines)) or self._ended, SECONDS)

    def children(self) -> list[int]:
        """Return the processes that it has started itself."""
        return children_of(self.process.pid)

    def leader(self) -> int:
        """Return the leader of its generation, once there is one alone."""
        until, pause = time.monotonic() + SECONDS, Event()
        while time.monotonic() < until:
            found = [pid for pid in self.children() if name_of(pid) == "sg-leader"]
            if len(found) == 1:
                return found[0]
            pause.wait(0.02)
        raise AssertionError(self.written)

    def worker(self) -> int:
        """Return its one worker."""
        (found,) = children_of(self.leader())
        return found

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and not waited for."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for path in tasks for word in path.read_text("ascii").split()]


def command_of(pid: int) -> str:
    """Return the words with which a process was started; none where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def name_of(pid: int) -> str:
    """Return what a process is known as; nothing where it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text("ascii").strip()
    except OSError:
        return ""


@contextmanager
def serving(
    *words: str | Path, cwd: Path | None = None, within: Sequence[str] = ()
) -> Iterator[Server]:
    """Serve for as long as the block lasts; arguments are those of `Server`."""
    server = Server(*map(str, words), cwd=cwd, within=within)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def stub_for(address: str) -> Iterator[Stub]:
    """Give a client of a server."""
    with grpc.insecure_channel(address) as channel:
        yield Stub(channel)


def watched(stub: Stub) -> Iterator[service_pb2.ServerStatus]:
    """Yield a server's status now and at each change; ends with an error if none comes in time.

    A watch ends when other processes take over, and is begun again as a client does.
    """
    before = None
    while True:
        for response in stub.WatchStatus(service_pb2.WatchStatusRequest(), timeout=SECONDS):
            if response.status != before:
                before = response.status
                yield response.status


def status_of(stub: Stub) -> service_pb2.ServerStatus:
    """Return a server's status."""
    response: service_pb2.GetStatusResponse = stub.GetStatus(STATUS, timeout=SECONDS)
    return response.status


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of searchguard to its end."""
    return subprocess.run(
        [sys.executable, "-m", "searchguard", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
