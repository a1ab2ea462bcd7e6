"""The sockets of grpc in this process, which grpc itself shows nobody."""

import os
import socket
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path

_LOW, _HIGH = 1, 1 << 30  # bytes that must have come before a socket can be read
_MOST_UNREAD = 1 << 18  # bytes that are looked at
_PING_ANSWERED = bytes((0, 0, 8, 6, 1, 0, 0, 0, 0))  # how such a frame begins (RFC 9113, 6.7)
_OPEN, _ENDING = {1}, {1, 4, 5, 6}  # states of TCP: established; ended here, and not there yet


def listening_sockets() -> list[socket.socket]:
    """Return a second descriptor of each socket on which this process listens."""
    found = list(_own_sockets())
    return _kept(found, [one for one in found if _listens(one)])


def connections_to(listening: Iterable[socket.socket]) -> list[socket.socket]:
    """Return a second descriptor of each connection that was made to one of these sockets."""
    ports = {one.getsockname()[1] for one in listening if one.family != socket.AF_UNIX}
    found = list(_own_sockets())
    return _kept(found, [one for one in found if not _listens(one) and _port(one) in ports])


def stop_listening(sockets: Iterable[socket.socket]) -> None:
    """Take no more connections, at once, whoever else holds a descriptor of the sockets."""
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RD)


def hold_back(connections: Iterable[socket.socket], *, hold: bool = True) -> None:
    """Let what clients send wait unread, or no longer; what was read before goes on."""
    for one in connections:
        with suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, _HIGH if hold else _LOW)


def pings_answered(one: socket.socket) -> float:
    """Return how many answers to pings wait unread, in plain text; infinity where it has ended."""
    try:
        waits = one.recv(_MOST_UNREAD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return 0
    except OSError:
        return inf
    return waits.count(_PING_ANSWERED) if _is_in(one, _OPEN) else inf


def is_over(one: socket.socket) -> bool:
    """Tell whether the other end of a connection is closed too."""
    return not _is_in(one, _ENDING)


def _is_in(one: socket.socket, states: set[int]) -> bool:
    try:
        return one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] in states
    except OSError:
        return False


def _own_sockets() -> Iterator[socket.socket]:
    seen: set[int] = set()
    for path in list(Path("/proc/self/fd").iterdir()):
        with suppress(OSError):
            status = path.stat()
            if stat.S_ISSOCK(status.st_mode) and status.st_ino not in seen:
                seen.add(status.st_ino)
                yield socket.socket(fileno=os.dup(int(path.name)))


def _kept(found: list[socket.socket], wanted: list[socket.socket]) -> list[socket.socket]:
    for one in found:
        if one not in wanted:
            one.close()
    return wanted


def _listens(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _port(one: socket.socket) -> object:
    return None if one.family == socket.AF_UNIX else one.getsockname()[1]
