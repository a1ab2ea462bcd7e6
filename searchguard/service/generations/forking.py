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


class ForkServer:
    """The process that forks leaders, as the supervisor knows it."""

    def __init__(self, inherited: Iterable[int]) -> None:
        """Start it, and be the parent of what it forks (prctl(2), PR_SET_CHILD_SUBREAPER).

        Args:
            inherited: Descriptors that leaders know by their numbers.

        Raises:
            OSError: The system starts no process.
        """
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
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
        if self._process.poll() is not None:
            self._asking.close()
            self._start()
        files = [control.fileno(), snapshot]
        socket.send_fds(self._asking, [msgspec.json.encode(order)], files)

    def close(self) -> None:
        """End it, with what it was asked for and has not begun."""
        self._process.kill()
        self._asking.close()

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
