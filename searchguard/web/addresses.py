"""Addresses of the web, and the machines behind them: https, and none of a private network.

Whoever may name an address could otherwise have this machine ask those beside it. A name is looked
up once, and what is connected to is what was looked at.
"""

import socket
from collections.abc import Container
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import quote, urljoin, urlsplit

from searchguard.errors import FetchError, in_brief

MOST_CHARACTERS = 2048
PORT = 443
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an address of IPv4
_KEPT = "%/?#[]@!$&'()*+,;=:~"


@dataclass(frozen=True, slots=True)
class Address:
    """An https address in parts; `target` is path and query, in ASCII, as a request has it."""

    host: str
    port: int
    target: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}{'' if self.port == PORT else f':{self.port}'}{self.target}"


def address_of(url: str, beside: str = "") -> Address:
    """Return the address that a text means.

    Args:
        url: The text, with or without a scheme where it is relative.
        beside: The address of the page that it stands on.

    Raises:
        FetchError: It is none that is asked.
    """
    if len(url) > MOST_CHARACTERS or not url.isprintable() or " " in url:
        raise FetchError(f"it is no address: over {MOST_CHARACTERS} characters, or with blanks")
    try:
        parts = urlsplit(urljoin(beside, url))
        port = parts.port or PORT
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except ValueError as error:
        raise FetchError("it is no address") from error
    if parts.scheme != "https":
        raise FetchError(f"only https is asked, not `{in_brief(parts.scheme)}`")
    if not host or parts.username is not None:
        raise FetchError("it names no host" if not host else "it holds a name or password")
    query = f"?{parts.query}" if parts.query else ""
    return Address(host, port, quote((parts.path or "/") + query, safe=_KEPT))


def is_public(text: str) -> bool:
    """Tell whether an IP address is one of the public internet, and so is any inside it."""
    found = ip_address(text.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped or found in _NAT64:
            return is_public(str(IPv4Address(int(found) & 0xFFFF_FFFF)))
        inner = [*filter(None, [found.sixtofour]), *(found.teredo or ())]
        if found.is_site_local or not all(is_public(str(one)) for one in inner):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def machines(host: str, port: int, private: Container[str], seconds: float) -> list[str]:
    """Return the IP addresses of a host that may be connected to.

    Args:
        host: A name, or an IP address.
        port: The port that is asked for.
        private: The hosts that may be in a private network.
        seconds: How long to wait; the look-up itself cannot be stopped.

    Raises:
        FetchError: It has none, or none that may.
    """
    told: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            told.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except OSError as error:
            told.put(error)

    Thread(target=look_up, daemon=True).start()
    try:
        found = told.get(timeout=max(seconds, 0))
    except Empty:
        raise FetchError(f"the name `{host}` was not found in time") from None
    if isinstance(found, OSError):
        raise FetchError(f"the name `{host}` is not found") from found
    allowed = found if host in private else [one for one in found if is_public(one)]
    if not allowed:
        raise FetchError(f"`{host}` is at {found[0]}, in a private network: it is not asked")
    return allowed
