"""The socket for metrics: taken at the start, so that an address that cannot be is told then."""

import socket

from searchguard.errors import SettingsError

_MOST_PORT = 65535


def listen_on(address: str) -> socket.socket:
    """Return a socket that listens on HOST:PORT.

    Raises:
        SettingsError: It cannot.
    """
    host, _, port = address.rpartition(":")
    try:
        number = int(port)
        if not host or not 0 <= number <= _MOST_PORT:
            raise ValueError
        [first, *_] = socket.getaddrinfo(host.strip("[]"), number, type=socket.SOCK_STREAM)
        return socket.create_server(first[4][:2], family=first[0])
    except (OSError, ValueError) as error:
        msg = f"metrics cannot be read on `{address}`: it is taken, or not an address HOST:PORT"
        raise SettingsError(msg) from error
