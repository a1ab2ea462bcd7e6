"""Asking for leaders: they are forked of a process that has imported what they need."""

import ctypes
import socket
import subprocess
import sys
from collections.abc import Iterable

import msgspec

from searchguard.service.generations.order import Order
from searchguard.service.generations.reports import channel

COMMAND = (sys.executable, "-m", "searchguard.service.generations.fork_server")
FILES = 2  # that come with an order: the control socket and the snapshot
MOST_BYTES = 256 * 1024  # of an order; the kernel passes on no longer ones
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Be the parent of processes below this one whose own has ended (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class ForkServer:
    """The process that forks leaders, as the supervisor knows it."""

    def __init__(self, inherited: Iterable[int]) -> None:
        """Start it.

        Args:
            inherited: Descriptors that leaders know by their numbers.

        Raises:
            OSError: The system starts no process.
        """
        self._inherited = tuple(inherited)
        self._start()

    def ask(self, order: Order, control: socket.socket, snapshot: int) -> None:
        """Have a leader forked; where the server has ended, another is started first.

        Args:
            order: What the leader is asked.
            control: Its end of what it tells.
            snapshot: A descriptor of what it is to serve.

        Raises:
            OSError: The system starts no process, or the server does not take orders.
        """
        files = [control.fileno(), snapshot]
        data = msgspec.json.encode(order)
        try:
            socket.send_fds(self._asking, [data], files)
        except ConnectionError:
            self._asking.close()
            self._start()
            socket.send_fds(self._asking, [data], files)

    def kill(self) -> None:
        """End it, with what it was asked for and has not begun."""
        self._process.kill()

    def _start(self) -> None:
        self._asking, theirs = channel()
        with theirs:
            # A group of its own: a terminal's Ctrl-C is for the supervisor alone.
            self._process = subprocess.Popen(  # noqa: S603 (a fixed command and a number)
                [*COMMAND, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), *self._inherited),
                process_group=0,
            )
        self._asking.setblocking(False)
