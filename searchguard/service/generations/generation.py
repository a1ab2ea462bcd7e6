"""A generation as its supervisor knows it: its processes, and what they have told."""

import os
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

from searchguard.service.fault import LoadFault
from searchguard.service.generations.forking import ForkServer
from searchguard.service.generations.order import Order
from searchguard.service.generations.reports import (
    Built,
    Closed,
    Ended,
    Listening,
    Opened,
    Report,
    channel,
)

CRASHES, CRASH_SECONDS = 5, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """A snapshot in memory, where it came from, and what is known of it once it has served.

    `fault` tells why it may not be the newest; None where it is. `returns` tells that what it
    replaces is not to come back.
    """

    snapshot: int
    loaded_from: str
    fault: LoadFault | None = None
    returns: bool = False
    revision: str = ""
    since: datetime | None = None

    def afresh(self) -> "Lists":
        """Return them as they were before anything was known of them, in memory of their own."""
        return replace(self, snapshot=os.dup(self.snapshot), revision="", since=None)


@dataclass(slots=True)
class Worker:
    """A process that answers, and the sockets on which it listens."""

    pid: int
    sockets: list[socket.socket]
    names: tuple[object, ...]


@dataclass(slots=True, kw_only=True)
class Generation:
    """A process tree. `ended` is set once none of its processes is left.

    `pid` is that of its leader, 0 until it has told it, and `leader` a descriptor of that process.
    """

    number: int
    lists: Lists
    control: socket.socket
    pid: int = 0
    leader: int = -1
    unwanted: bool = False
    began: float = field(default_factory=monotonic)
    rules: int = 0
    terms: int = 0
    workers: dict[int, Worker] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)
    exits: list[float] = field(default_factory=list)
    headless: bool = False
    ended: bool = False

    @classmethod
    def asked(cls, order: Order, lists: Lists, server: ForkServer) -> "Generation":
        """Have its leader forked.

        Args:
            order: What it is asked.
            lists: What it serves.
            server: Who forks it.

        Raises:
            OSError: The system starts no process.
        """
        ours, theirs = channel()
        with theirs:
            server.ask(order, theirs, lists.snapshot)
        ours.setblocking(False)
        return cls(number=order.generation, lists=lists, control=ours)

    def led_by(self, pid: int) -> None:
        """Note which process leads it; where it is no longer wanted, that ends."""
        self.pid, self.leader = pid, os.pidfd_open(pid)
        if self.unwanted:
            self.kill()

    @property
    def has_leader(self) -> bool:
        """Whether its leader is there, or has ended and is to be waited for."""
        return self.leader >= 0

    def leader_code(self) -> int:
        """Return how its leader ended, as of subprocess, which it has; 0 where nobody knows."""
        os.close(self.leader)
        self.leader = -1
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        except ChildProcessError:
            return 0

    def note(self, report: Report, sockets: list[socket.socket]) -> None:
        """Take note of what one of its processes tells."""
        match report:
            case Opened():
                self.lists = replace(self.lists, revision=report.revision)
            case Built():
                self.lists = replace(self.lists, revision=report.revision, since=report.since)
                self.rules, self.terms = report.rules, report.terms
            case Listening():
                names = tuple(str(one.getsockname()) for one in sockets)
                self.workers[report.worker] = Worker(report.pid, sockets, names)
                self.open.add(report.worker)
            case Closed():
                self.open.discard(report.worker)
            case Ended():
                self._lost(report.worker)

    def _lost(self, index: int) -> None:
        worker = self.workers.pop(index, None)
        self.open.discard(index)
        self.exits.append(monotonic())
        if worker:
            _close(worker)

    def crashes(self) -> str:
        """Return in words that its workers end again and again; empty where they do not."""
        early = [one for one in self.exits if one - self.began < CRASH_SECONDS]
        if len(early) < CRASHES:
            return ""
        return f"its workers ended {len(early)} times in their first {CRASH_SECONDS:.0f} seconds"

    def listeners(self) -> dict[object, list[socket.socket]]:
        """Return the sockets of its workers, by the address on which they listen."""
        found: dict[object, list[socket.socket]] = {}
        for worker in self.workers.values():
            for name, one in zip(worker.names, worker.sockets, strict=False):
                found.setdefault(name, []).append(one)
        return found

    def listening_at(self, name: object) -> int:
        """Return how many of its workers listen on an address."""
        return sum(name in worker.names for worker in self.workers.values())

    def let_go_of_sockets(self) -> None:
        """Hold no socket of its workers: one that dies closes them."""
        for worker in self.workers.values():
            _close(worker)

    def dismiss(self) -> None:
        """Let it end in its own time; its processes wait for nothing else."""
        with suppress(OSError):
            self.control.shutdown(socket.SHUT_WR)

    def kill(self) -> None:
        """End what is left of it, and what is yet to be forked."""
        self.unwanted = True
        if self.pid and not self.ended:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def reap(self) -> None:
        """Wait for those of its processes that have ended and that this one must wait for."""
        with suppress(ChildProcessError):
            while self.pid and os.waitpid(-self.pid, os.WNOHANG)[0]:
                pass

    def close(self) -> None:
        """Note that none of its processes is left."""
        self.ended = True
        self.open.clear()
        self.let_go_of_sockets()
        self.control.close()


def _close(worker: Worker) -> None:
    for one in worker.sockets:
        one.close()
    worker.sockets = []
