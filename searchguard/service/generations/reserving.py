"""The address to listen on: held by the supervisor, so that no other server takes it by mistake.

What holds it never listens. Workers share the port among them, and it is theirs because both sides
have SO_REUSEPORT; this one gets it after it is bound, so that others have not.
"""

import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from searchguard.errors import SettingsError

_UNIX = "unix:"
_TRIES = 10  # to find a port that is free at each address of a name
_MOST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Reservation:
    """An address that is held, with the port that was taken, and the `ports` from there on."""

    address: str
    held: tuple[socket.socket, ...] = ()
    ports: int = 1

    @property
    def socket_path(self) -> Path | None:
        """Where the socket of a unix address is; None for one with a port."""
        if not self.address.startswith(_UNIX):
            return None
        return Path(self.address.removeprefix(_UNIX).removeprefix("//"))

    def addresses_for(self, generation: int) -> tuple[str, ...]:
        """Return where the workers of a generation listen: all at one address, or each at its own.

        Only one process can listen on a unix socket, and grpc removes its file at the end: so each
        generation has a file of its own, and the address is a link to one of them.
        """
        path = self.socket_path
        if path is not None:
            return (f"{_UNIX}{path}.{generation}",)
        host, _, port = self.address.rpartition(":")
        return tuple(f"{host}:{int(port) + more}" for more in range(self.ports))

    def point_to(self, generation: int) -> None:
        """Let new connections come to a generation; with a port there is nothing to do."""
        path = self.socket_path
        if path is None:
            return
        link = path.with_name(f"{path.name}.next")
        link.unlink(missing_ok=True)
        link.symlink_to(f"{path.name}.{generation}")
        link.replace(path)

    def give_up(self) -> None:
        """Hold it no longer."""
        for one in self.held:
            one.close()
        path = self.socket_path
        if path is not None and path.is_symlink():
            with suppress(OSError):
                path.unlink()


def reserve(listen: str, *, share: bool, ports: int = 1) -> Reservation:
    """Take an address.

    Args:
        listen: HOST:PORT or unix:PATH; port 0 takes a free one.
        share: Whether other servers may have the same port.
        ports: How many, one after the other.

    Raises:
        SettingsError: It is taken, or is not one.
    """
    if listen.startswith(_UNIX):
        if ports > 1:
            raise SettingsError(f"`{listen}` is no port: --port-each needs one")
        reservation = Reservation(listen)
        path = reservation.socket_path
        if path is None or not path.name or not path.parent.is_dir() or path.is_file():
            raise _refused(listen)
        return reservation
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) + ports - 1 > _MOST_PORT:
        raise _refused(listen)
    for _ in range(_TRIES):
        try:
            held = _all_bound(host.strip("[]"), int(port), ports, share=share)
        except OSError as error:
            if int(port) == 0 and not isinstance(error, socket.gaierror):
                continue
            raise _refused(listen) from error
        return Reservation(f"{host}:{held[0].getsockname()[1]}", held, ports)
    raise _refused(listen)


def _all_bound(host: str, port: int, ports: int, *, share: bool) -> tuple[socket.socket, ...]:
    """Return a socket bound to each address of a host, for each of some ports in a row."""
    held = _bound(host, port, share=share)
    port = held[0].getsockname()[1]
    try:
        for more in range(1, ports):
            held += _bound(host, port + more, share=share)
    except (OSError, OverflowError) as error:
        for one in held:
            one.close()
        raise OSError(str(error)) from error
    return held


def _bound(host: str, port: int, *, share: bool) -> tuple[socket.socket, ...]:
    """Return a socket bound to each address of a host, all to one port."""
    sockets: list[socket.socket] = []
    try:
        for family, kind, number, _, address in _addresses(host):
            one = socket.socket(family, kind, number)
            sockets.append(one)
            _bind(one, (address[0], port, *address[2:]), share=share)
            port = one.getsockname()[1]
    except OSError:
        for one in sockets:
            one.close()
        raise
    return tuple(sockets)


def _addresses(host: str) -> list[tuple[int, int, int, str, tuple[object, ...]]]:
    """Return the addresses of a host; those that stand for every address are one, as for grpc."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 (who asks for it decides)
        host = "::" if socket.has_dualstack_ipv6() else "0.0.0.0"  # noqa: S104
    found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return [
        (family, kind, number, name, (*address,)) for family, kind, number, name, address in found
    ]


def _bind(one: socket.socket, address: tuple[object, ...], *, share: bool) -> None:
    if one.family is socket.AF_INET6:
        every = address[0] == "::"
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, not every)
    # Connections of a server that has ended hold nobody up.
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, share)
    one.bind(address)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)


def _refused(listen: str) -> SettingsError:
    return SettingsError(f"cannot listen on `{listen}`: it is taken, or not an address HOST:PORT")
