"""A store's address that can be made to go away, to hang and to lie."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

LIE = b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: "x"\r\nConnection: close\r\n\r\nlies\n'


class Proxy:
    """Passes connections on to another address; `mode`: pass, gone, hang or lie."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self.mode = "pass"
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []

    @property
    def port(self) -> int:
        port: int = self._listening.getsockname()[1]
        return port

    def switch(self, mode: str) -> None:
        """Behave otherwise from now on; connections that are open are broken off."""
        self.mode = mode
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def serve(self) -> None:
        """Take connections until closed."""
        with suppress(OSError):
            while True:
                taken, _ = self._listening.accept()
                self._take(taken)

    def close(self) -> None:
        self._listening.close()
        self.switch("gone")

    def _take(self, taken: socket.socket) -> None:
        if self.mode == "gone":
            taken.close()
            return
        self._open.append(taken)
        if self.mode == "lie":
            Thread(target=self._lie, args=(taken,), daemon=True).start()
        elif self.mode == "pass":
            with suppress(OSError):
                onward = socket.create_connection(self._target)
                self._open.append(onward)
                for one, other in ((taken, onward), (onward, taken)):
                    Thread(target=_copy, args=(one, other), daemon=True).start()

    def _lie(self, taken: socket.socket) -> None:
        with suppress(OSError), taken:
            taken.recv(1 << 16)
            taken.sendall(LIE)


def _copy(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(1 << 16):
            other.sendall(data)
    for each in (one, other):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy(host: str, port: int) -> Iterator[Proxy]:
    """Stand before an address for as long as the block lasts."""
    made = Proxy(host, port)
    Thread(target=made.serve, daemon=True).start()
    try:
        yield made
    finally:
        made.close()
