"""Asking one address: redirects followed by hand and each checked, all of it within bounds.

httpcore2 speaks the protocol. No proxy is used, since it would look the names up itself.
"""

import ssl
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import httpcore2

from searchguard.errors import FetchError, SettingsError
from searchguard.web.addresses import Address, address_of
from searchguard.web.network import CheckedNetwork, Until

_REDIRECTS = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far it goes: seconds in all, bytes of a body, redirects one after another."""

    seconds: float = 20.0
    size: int = 4 << 20
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What a server said of the page that is known: its `ETag` and `Last-Modified`."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered at last: where, the status, the body, and over which addresses.

    `moved`: each redirect said that it is for good. `wait` is the `Retry-After`, in seconds.
    """

    url: str
    status: int
    body: bytes = b""
    known: Known = Known()
    over: tuple[str, ...] = ()
    moved: bool = False
    wait: float = 0.0


@dataclass(frozen=True)
class Web:
    """The web as it may be asked: who asks, which hosts may be private, whom to trust.

    `private` names hosts by which machines of a private network may be asked, `authorities` is a
    file of certificates that are trusted beside those of this machine.
    """

    agent: str
    private: Collection[str] = ()
    authorities: Path | None = None
    bounds: Bounds = Bounds()
    accept: str = "*/*"

    def get(self, url: str, known: Known | None = None) -> Page:
        """Return the page at an address; without a body where the server says it is the known one.

        Raises:
            FetchError: It was not had, or is not one that may be.
        """
        return self._follow(url, "GET", known or Known(), reads=True)

    def probe(self, url: str, method: str) -> Page:
        """Return what a server answers to HEAD or GET, of which no body is read.

        Raises:
            FetchError: It does not answer, or is not one that may be asked.
        """
        return self._follow(url, method, Known(), reads=False)

    def _follow(self, url: str, method: str, known: Known, *, reads: bool) -> Page:
        until = Until(self.bounds.seconds)
        over: list[str] = []
        moved = True
        address = address_of(url)
        while True:
            page, location = self._ask(address, method, known, until, reads=reads)
            if page.status not in _REDIRECTS or not location:
                return replace(page, over=tuple(over), moved=bool(over) and moved)
            moved = moved and page.status in _FOR_GOOD
            over.append(str(address))
            if len(over) > self.bounds.redirects:
                raise FetchError(f"it leads on more than {self.bounds.redirects} times")
            address = _next(location, address)
            if str(address) in over:
                raise FetchError(f"it leads round in a circle, by {address}")

    def _ask(
        self, address: Address, method: str, known: Known, until: Until, *, reads: bool
    ) -> tuple[Page, str]:
        """Return what one address answers, and where it sends on to."""
        url = httpcore2.URL(
            scheme="https", host=address.host, port=address.port, target=address.target
        )
        network = CheckedNetwork(self.private, until)
        try:
            with (
                httpcore2.ConnectionPool(self._trusted, network_backend=network) as pool,
                pool.stream(method, url, headers=self._headers(address, known)) as answer,
            ):
                headers = _headers_of(answer)
                body = b""
                if reads and answer.status == 200:
                    body = _body(answer, headers, self.bounds.size)
                return _page(address, answer.status, headers, body), headers.get("location", "")
        except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as bad:
            raise FetchError(_words(bad)) from bad

    def _headers(self, address: Address, known: Known) -> list[tuple[str, str]]:
        host = str(address).removeprefix("https://").removesuffix(address.target)
        headers = [("Host", host), ("User-Agent", self.agent), ("Accept", self.accept)]
        headers += [("Accept-Encoding", "identity"), ("Connection", "close")]
        headers += [("If-None-Match", known.etag)] if known.etag else []
        headers += [("If-Modified-Since", known.modified)] if known.modified else []
        return headers

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        trusted = ssl.create_default_context()
        if self.authorities is not None:
            try:
                trusted.load_verify_locations(self.authorities)
            except ssl.SSLError as error:
                msg = f"`{self.authorities}` holds no certificates that can be read"
                raise SettingsError(msg) from error
        return trusted


def _next(location: str, address: Address) -> Address:
    try:
        return address_of(location, beside=str(address))
    except FetchError as error:
        raise FetchError(f"it leads to where nothing is asked: {error}") from error


def _headers_of(answer: httpcore2.Response) -> dict[str, str]:
    """Return the headers that are looked at, by their names in lower case; the first one counts."""
    found: dict[str, str] = {}
    for name, value in answer.headers:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def _page(address: Address, status: int, headers: dict[str, str], body: bytes) -> Page:
    known = Known(headers.get("etag", ""), headers.get("last-modified", ""))
    wait = headers.get("retry-after", "")
    return Page(str(address), status, body, known, wait=_seconds(wait))


def _seconds(wait: str) -> float:
    """Return the seconds of a `Retry-After`; 0 where there is none, or it names a date."""
    return float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else 0.0


def _body(answer: httpcore2.Response, headers: dict[str, str], most: int) -> bytes:
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise FetchError("it is compressed, which was not asked for")
    body = bytearray()
    for part in answer.iter_stream():
        body += part
        if len(body) > most:
            raise FetchError(f"it is over {most >> 20} MiB")
    return bytes(body)


def _words(fault: Exception) -> str:
    """Return what went wrong, in words of ours where it is one of the usual ways."""
    cause = fault.__context__ or fault
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return "it does not speak TLS that can be trusted"
    if isinstance(fault, httpcore2.TimeoutException):
        return "it was not answered in time"
    if isinstance(fault, httpcore2.ProtocolError):
        return "what it answers is not HTTP"
    return "the connection broke"
