"""The network that an HTTP client is given: checked machines, and one end of time for all of it."""

import ssl
from collections.abc import Container, Iterable
from time import monotonic
from typing import Any

import httpcore2

from searchguard.errors import FetchError
from searchguard.web.addresses import machines


class Until:
    """An instant of the monotonic clock at which everything must be done."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Return the seconds that are left, and no more than some number where one is given.

        Raises:
            FetchError: None are.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise FetchError("it was not answered in time")
        return left if most is None else min(left, most)


class CheckedNetwork(httpcore2.NetworkBackend):
    """Connects to the very machines that were looked at, and waits for each no longer than until.

    A client has a time for each step, so that a server that gives a byte in each is never done.
    """

    def __init__(self, private: Container[str], until: Until) -> None:
        self._private = private
        self._until = until
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a connection to the first machine of a host that takes one."""
        fault: Exception | None = None
        for machine in machines(host, port, self._private, self._until.left()):
            try:
                stream = self._plain.connect_tcp(
                    machine, port, self._until.left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
            else:
                return _TimedStream(stream, self._until)
        raise FetchError(f"`{host}` does not take a connection") from fault


class _TimedStream(httpcore2.NetworkStream):
    """A connection each step of which ends in time."""

    def __init__(self, plain: httpcore2.NetworkStream, until: Until) -> None:
        self._plain = plain
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._plain.read(max_bytes, self._until.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._plain.write(buffer, self._until.left(timeout))

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        stream = self._plain.start_tls(ssl_context, server_hostname, self._until.left(timeout))
        return _TimedStream(stream, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)
