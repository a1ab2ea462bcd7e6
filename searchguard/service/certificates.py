"""The certificate that the server shows, its key, and the authorities whose clients are let in.

They are read again when their files change. What does not fit (a new certificate beside the old
key, half a file) is never shown to a caller: what was read before goes on.
"""

import ssl
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import grpc

from searchguard.errors import SettingsError
from searchguard.service.log import Log
from searchguard.service.settings import Settings

LOOK_SECONDS = 1.0

# Where a private key of these kinds names its algorithm, in PEM: RFC 8410, 1.3.101.112 and .113.
_EDWARDS = b"CAQAwBQYDK2V"

# How often files are read at the start where they change meanwhile.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Pem:
    """What the files hold, and until when the certificate is valid: None if it is not so now."""

    cert: bytes
    key: bytes
    client_ca: bytes | None
    expires: datetime | None

    def configuration(self) -> Any:
        """Return it as grpc takes it."""
        return grpc.ssl_server_certificate_configuration(
            [(self.key, self.cert)], root_certificates=self.client_ca
        )


class Certificates:
    """Follows the files of one server."""

    def __init__(self, settings: Settings, log: Log) -> None:
        """Read the files.

        Raises:
            SettingsError: One is missing, damaged, encrypted, or does not fit the others.
        """
        self._settings = settings
        self._log = log
        self._seen = self._fingerprint()
        self._doubted: object = None
        self._now = read_pem(settings)
        # grpc asks for each connection; it is given what is new once.
        self._new: deque[Any] = deque(maxlen=1)
        self._tell()

    def credentials(self) -> grpc.ServerCredentials:
        """Return what a port is opened with."""
        return grpc.dynamic_ssl_server_credentials(
            self._now.configuration(),
            self._take,
            require_client_authentication=bool(self._settings.tls_client_ca),
        )

    def watch(self, stop: Event) -> None:
        """Read the files again at each change, until `stop`."""
        while not stop.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Read the files again if they have changed.

        Two files cannot change at one instant: what does not fit is told of at the second look that
        finds it so.
        """
        found = self._fingerprint()
        if found == self._seen:
            return
        try:
            read = read_pem(self._settings)
            if read.expires is None:
                raise SettingsError(f"`{self._settings.tls_cert}` {_NOT_VALID}")
        except SettingsError as error:
            if found == self._doubted:
                self._seen = found
                self._log.event("certificate_not_taken", message=f"{error}; the one before stays")
            self._doubted = found
            return
        self._seen = found
        if read != self._now:
            self._now = read
            self._new.append(read.configuration())
            self._tell()

    def _take(self) -> Any:
        try:
            return self._new.popleft()
        except IndexError:
            return None

    def _tell(self) -> None:
        expires = self._now.expires
        if expires is None:
            message = f"`{self._settings.tls_cert}` {_NOT_VALID}: clients will refuse it"
            self._log.event("certificate_not_valid", message=message)
        else:
            self._log.event(
                "certificate_read",
                file=self._settings.tls_cert,
                expires=expires.isoformat(),
                clients="by certificate" if self._now.client_ca else "any",
            )

    def _fingerprint(self) -> object:
        return tuple(_mark(path) for path in _paths(self._settings))


_NOT_VALID = "is not valid at this time: see `openssl x509 -noout -dates -in FILE`"


def certificates_for(settings: Settings, log: Log) -> Certificates | None:
    """Return the certificates of a server, or None where it has no TLS.

    Raises:
        SettingsError: Their files are not good, or some are named without the others.
    """
    if settings.tls_cert and settings.tls_key:
        return Certificates(settings, log)
    if settings.tls_cert or settings.tls_key or settings.tls_client_ca:
        raise SettingsError("TLS needs both --tls-cert FILE and --tls-key FILE")
    return None


def read_pem(settings: Settings) -> Pem:
    """Read the files of a server, and try them.

    Raises:
        SettingsError: One is missing, damaged, encrypted, or does not fit the others.
    """
    for _ in range(_TRIES):
        before = [_read(path) for path in _paths(settings)]
        try:
            expires = _tried(settings)
        except SettingsError:
            if before == [_read(path) for path in _paths(settings)]:
                raise
            continue
        if before == [_read(path) for path in _paths(settings)]:
            cert, key, *more = before
            return Pem(cert, key, more[0] if more else None, expires)
    raise SettingsError(f"`{settings.tls_cert}` changes while it is read")


def _paths(settings: Settings) -> Iterator[Path]:
    for path in (settings.tls_cert, settings.tls_key, settings.tls_client_ca):
        if path:
            yield Path(path)


def _mark(path: Path) -> object:
    try:
        found = path.stat()
    except OSError as error:
        return error.errno
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"cannot read `{path}`: {error.strerror}") from error


def _tried(settings: Settings) -> datetime | None:
    """Make a server and a client of the files, and let them shake hands in memory."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _load_authorities(server, settings.tls_cert)
    if settings.tls_client_ca:
        _load_authorities(server, settings.tls_client_ca)
    _load_pair(server, settings.tls_cert, settings.tls_key)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    client.load_verify_locations(settings.tls_cert)
    return _expiry(server, client)


def _load_authorities(context: ssl.SSLContext, path: str) -> None:
    try:
        context.load_verify_locations(path)
    except (ssl.SSLError, OSError) as error:
        raise SettingsError(f"`{path}` holds no certificate in PEM form") from error


def _load_pair(context: ssl.SSLContext, cert: str, key: str) -> None:
    if _EDWARDS in _read(Path(key)):
        raise SettingsError(f"`{key}` is an Ed25519 or Ed448 key, and grpc takes EC and RSA keys")
    encrypted = False

    def password() -> str:
        nonlocal encrypted
        encrypted = True
        return ""

    try:
        context.load_cert_chain(cert, key, password)
    except (ssl.SSLError, OSError, ValueError) as error:
        if encrypted:
            words = "is encrypted: `openssl pkey -in FILE -out OTHER` writes one without a password"
        elif isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
            words = f"is not the key of `{cert}`, whose first certificate must be the server's own"
        elif isinstance(error, ssl.SSLError) and error.reason:
            words = f"and `{cert}` are not taken: {error.reason.lower().replace('_', ' ')}"
        else:
            words = "holds no private key in PEM form"
        raise SettingsError(f"`{key}` {words}") from error


def _expiry(server: ssl.SSLContext, client: ssl.SSLContext) -> datetime | None:
    """Return when the server's certificate expires; None where a client refuses it by its dates."""
    asked, answered = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (client.wrap_bio(answered, asked), server.wrap_bio(asked, answered, server_side=True))
    try:
        for end in ends * 2:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    except ssl.SSLCertVerificationError:
        return None
    shown = ends[0].getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
