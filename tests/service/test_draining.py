"""A client that is slow to hear that its server ends is waited for: it must send nothing more."""

import socket
from collections.abc import Iterator
from math import inf
from threading import Event, Thread
from typing import cast

import pytest

from searchguard.service import draining
from searchguard.service.own_sockets import is_over, pings_answered
from searchguard.service.transport import Transport
from tests.service import frames_h2 as h2
from tests.service.running import SECONDS

ACKNOWLEDGED = h2.frame(h2.PING, 1, 0, bytes(8))


@pytest.fixture
def connection() -> Iterator[tuple[socket.socket, socket.socket, socket.socket]]:
    """A listening socket, the end of a connection that it has accepted, and the client's end."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()) as client,
    ):
        accepted, _ = listening.accept()
        client.settimeout(SECONDS)
        with accepted:
            yield listening, accepted, client


class Idle:
    """A transport without a call, which tells what had come when it was to end."""

    encrypts = False
    streams_open = calls_open = 0

    def __init__(self, accepted: socket.socket) -> None:
        self.told, self.ended = Event(), Event()
        self.heard: list[float] = []
        self._accepted = accepted

    def end_watches(self) -> None:
        """Do nothing: nobody watches."""

    def stop(self, _grace: float) -> Event:
        self.heard.append(pings_answered(self._accepted))
        if len(self.heard) == 2:
            self._accepted.shutdown(socket.SHUT_RDWR)
            self.ended.set()
        self.told.set()
        return self.told


@pytest.mark.parametrize("before", [0, 1])
def test_connection_ends_once_its_client_has_heard_so(
    connection: tuple[socket.socket, socket.socket, socket.socket],
    monkeypatch: pytest.MonkeyPatch,
    before: int,
) -> None:
    listening, accepted, client = connection
    monkeypatch.setattr(draining, "HEARD_SECONDS", 2 * SECONDS)
    monkeypatch.setattr(draining, "MOST_HEARD_SECONDS", 3 * SECONDS)
    monkeypatch.setattr(draining, "MOST_LAST_SECONDS", SECONDS)
    # Answers to pings of before tell nothing.
    client.sendall(h2.call(1, h2.CHECK, b"") + ACKNOWLEDGED * before)
    transport = Idle(accepted)
    ends = Thread(target=draining.drain, args=(cast(Transport, transport), [listening], 0.0))
    ends.start()
    assert transport.told.wait(SECONDS)
    assert not transport.ended.wait(20 * draining.LEAST_HEARD_SECONDS)
    client.sendall(ACKNOWLEDGED)
    assert client.recv(1) == b""
    assert not is_over(accepted)
    client.close()
    ends.join(SECONDS)
    assert not ends.is_alive()
    assert is_over(accepted)
    assert transport.heard == [before, before + 1]


def test_answer_that_may_be_all_that_comes_is_waited_beside_for_a_moment_only(
    connection: tuple[socket.socket, socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    listening, accepted, client = connection
    monkeypatch.setattr(draining, "MOST_HEARD_SECONDS", 2 * SECONDS)
    client.sendall(ACKNOWLEDGED)
    transport = Idle(accepted)
    ends = Thread(target=draining.drain, args=(cast(Transport, transport), [listening], 0.0))
    ends.start()
    assert client.recv(1) == b""
    client.close()
    ends.join(SECONDS)
    assert not ends.is_alive()


def test_client_that_is_gone_is_not_waited_for(
    connection: tuple[socket.socket, socket.socket, socket.socket],
) -> None:
    _, accepted, client = connection
    assert pings_answered(accepted) == 0
    client.close()
    accepted.settimeout(SECONDS)
    assert accepted.recv(1) == b""
    assert pings_answered(accepted) == inf
