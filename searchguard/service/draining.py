"""Ending a server without losing a call, also of clients that never retry.

A grpc server that is told to stop cancels every call that reaches it from then on, and its clients
go on sending until they have heard of it. So what they send is left unread first; the calls that
were read before are answered; and clients are told that nothing after those was looked at. They
make such calls again by themselves, on another connection: no answer can have been lost.
"""

import socket
from collections.abc import Callable, Iterable, Sequence
from math import inf
from time import monotonic, sleep

from searchguard.service.own_sockets import connections_to, hold_back, is_over, pings_answered
from searchguard.service.transport import Transport

# How long calls that were read may take to be answered, while others wait unread.
QUIET_SECONDS = 0.3
# So long nothing must be open: a call may have been read and not begun.
STILL_SECONDS = 0.005
# For clients to hear that they are to send nothing more, before each hears what was not read. What
# one sends after that breaks its connection, with all calls on it; so those that are slow are
# waited for, as far as can be seen. What they send meanwhile waits as well: no longer than that.
HEARD_SECONDS, MOST_HEARD_SECONDS = 0.03, 0.3
# Where it can be seen when they have: an answer to an earlier ping comes just before.
LEAST_HEARD_SECONDS = 0.005
# For clients to read that, before their connections are gone.
LAST_SECONDS, MOST_LAST_SECONDS = 0.05, 0.5
CANCEL_SECONDS = 1.0  # after the grace, for calls that are cancelled
_LOOK_SECONDS = 0.001


def drain(transport: Transport, listening: Iterable[socket.socket], grace: float) -> None:
    """End a server; streams, and calls that take long, get the grace, in seconds."""
    transport.end_watches()
    if _comes_true(lambda: not transport.streams_open, QUIET_SECONDS):
        connections = connections_to(listening)
        hold_back(connections)
        if _comes_true(lambda: _is_still(transport), QUIET_SECONDS):
            _tell(transport, connections)
            transport.stop(0).wait(CANCEL_SECONDS)
            sleep(LAST_SECONDS)
            _comes_true(lambda: all(map(is_over, connections)), MOST_LAST_SECONDS)
            return
        hold_back(connections, hold=False)
    transport.stop(grace).wait(grace + CANCEL_SECONDS)


def _tell(transport: Transport, connections: Sequence[socket.socket]) -> None:
    """Tell clients to send nothing more, and return once they have heard it."""
    before = [pings_answered(one) for one in connections]
    transport.stop(MOST_HEARD_SECONDS + CANCEL_SECONDS)
    if transport.encrypts:
        sleep(HEARD_SECONDS)
        return
    sure = monotonic() + HEARD_SECONDS
    sleep(LEAST_HEARD_SECONDS)

    def heard(one: socket.socket, answered: float) -> bool:
        # grpc has one ping open at a time: where an answer waits unread, there may be no other.
        now = pings_answered(one)
        return now == inf or now > answered or (answered > 0 and monotonic() > sure)

    _comes_true(lambda: all(map(heard, connections, before)), MOST_HEARD_SECONDS)


def _is_still(transport: Transport) -> bool:
    """Tell whether no call is open, nor any begins in a moment."""
    if transport.calls_open:
        return False
    sleep(STILL_SECONDS)
    return not transport.calls_open


def _comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    until = monotonic() + seconds
    while not condition():
        if monotonic() > until:
            return False
        sleep(_LOOK_SECONDS)
    return True
