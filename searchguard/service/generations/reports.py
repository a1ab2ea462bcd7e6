"""What a generation tells its supervisor: messages on a socket that its processes share.

The socket is also their lifeline. Its end is what all of them wait for: the supervisor shuts it
when they are to go, and a supervisor that dies shuts it too.
"""

import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import msgspec

MOST_BYTES = 64 * 1024
_MOST_LISTENERS = 16  # addresses that a name may stand for


class Forked(msgspec.Struct, frozen=True, tag=True):
    """The leader is there; always told first."""

    pid: int


class Opened(msgspec.Struct, frozen=True, tag=True):
    """The snapshot is read; what follows is about this revision."""

    revision: str


class Built(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The engine is built and its cases hold; workers come next."""

    revision: str
    rules: int
    terms: int
    since: datetime


class Same(msgspec.Struct, frozen=True, tag=True):
    """The snapshot is the one that serves already; there is nothing to do."""

    revision: str


class Reason(StrEnum):
    """Why a generation does not serve, as a metric says it."""

    LISTS = "lists"  # it is no snapshot that this version may load
    MEMORY = "memory"
    CASES = "cases"
    CRASHES = "crashes"
    SLOW = "slow"
    BROKEN = "broken"
    PLACE = "place"  # the snapshot is not why


class Refused(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """This generation cannot serve."""

    message: str
    reason: Reason

    @property
    def of_snapshot(self) -> bool:
        """Whether the snapshot is why."""
        return self.reason is not Reason.PLACE


class Listening(msgspec.Struct, frozen=True, tag=True):
    """A worker answers; its listening sockets come along."""

    worker: int
    pid: int


class Closed(msgspec.Struct, frozen=True, tag=True):
    """A worker takes no more connections."""

    worker: int


class Ended(msgspec.Struct, frozen=True, tag=True):
    """A worker is gone; `code` is as of subprocess, a signal below zero."""

    worker: int
    pid: int
    code: int


Report: TypeAlias = Forked | Opened | Built | Same | Refused | Listening | Closed | Ended

_DECODER: msgspec.json.Decoder[Report] = msgspec.json.Decoder(Report)


def channel() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a socket that keeps messages whole, whoever writes them."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def tell(control: socket.socket, report: Report, sockets: Sequence[socket.socket] = ()) -> None:
    """Send a message; where nobody hears it any more, that is all there is to do."""
    with suppress(OSError):
        socket.send_fds(control, [msgspec.json.encode(report)], [one.fileno() for one in sockets])


def hear(control: socket.socket) -> tuple[Report, list[socket.socket]] | None:
    """Return the next message and the sockets that came along, or None at the end.

    Raises:
        msgspec.DecodeError: It is none of these messages.
    """
    data, fds, _, _ = socket.recv_fds(control, MOST_BYTES, _MOST_LISTENERS)
    sockets = [socket.socket(fileno=fd) for fd in fds]
    return (_DECODER.decode(data), sockets) if data else None


def how(code: int) -> str:
    """Return how a process ended, for a person: its exit code, or the name of a signal."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
