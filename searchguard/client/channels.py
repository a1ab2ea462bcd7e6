"""How connections to a server are made."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc

from searchguard.client.settings import Settings
from searchguard.errors import SettingsError

SERVICE = "searchguard.v1.SearchGuardService"
CHECK = f"/{SERVICE}/Check"
BATCH_CHECK = f"/{SERVICE}/BatchCheck"
GET_STATUS = f"/{SERVICE}/GetStatus"
WATCH_STATUS = f"/{SERVICE}/WatchStatus"

USABLE = frozenset({grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.IDLE})

_RECONNECT_MS = (20, 200)  # the least and the most between two attempts
_CONNECT_MS = 2000  # that one attempt may take, TLS included; grpc has the other name for it
_RESOLVE_MS = 1000  # between two looks for the addresses of a name
_MOST_REPLY_BYTES = 64 * 1024 * 1024  # a thousand decisions with three long notices each

Option = tuple[str, int | str]


def options_for(settings: Settings) -> tuple[Option, ...]:
    """Return how grpc is told of the settings that are its own to keep."""
    least, most = _RECONNECT_MS
    name = settings.tls_name or ("localhost" if settings.target.startswith("unix:") else "")
    return (
        ("grpc.service_config", settings.service_config),
        ("grpc.initial_reconnect_backoff_ms", least),
        ("grpc.min_reconnect_backoff_ms", _CONNECT_MS),
        ("grpc.max_reconnect_backoff_ms", most),
        ("grpc.dns_min_time_between_resolutions_ms", _RESOLVE_MS),
        ("grpc.keepalive_time_ms", round(settings.keepalive * 1000)),
        ("grpc.keepalive_timeout_ms", round(settings.keepalive_timeout * 1000)),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.max_receive_message_length", _MOST_REPLY_BYTES),
        # Else channels to the same server share one connection.
        ("grpc.use_local_subchannel_pool", 1),
        *((("grpc.ssl_target_name_override", name),) if name and settings.encrypts else ()),
    )


def channels_for(
    settings: Settings, insecure: Callable[..., Any], secure: Callable[..., Any]
) -> list[Any]:
    """Return the channels that settings ask for, not connected yet.

    Args:
        settings: How many, and where to.
        insecure: What makes one that is not encrypted.
        secure: What makes one that is.

    Raises:
        SettingsError: The files for TLS do not hold what they should.
    """
    credentials, options = credentials_for(settings), options_for(settings)
    told = (settings.target, *(() if credentials is None else (credentials,)), options)
    make = insecure if credentials is None else secure
    return [make(*told) for _ in range(settings.channels)]


def credentials_for(settings: Settings) -> grpc.ChannelCredentials | None:
    """Return what to connect with, or None where nothing is encrypted.

    Raises:
        SettingsError: A file cannot be read, or does not hold what it should.
    """
    if not settings.encrypts:
        return None
    _check_pem(settings)
    return grpc.ssl_channel_credentials(
        _read("tls_ca", settings.tls_ca),
        private_key=_read("tls_key", settings.tls_key),
        certificate_chain=_read("tls_cert", settings.tls_cert),
    )


def _read(name: str, path: str | Path) -> bytes | None:
    if not path:
        return None
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SettingsError(f"`{name}`: `{path}` cannot be read: {error.strerror}") from error


def _check_pem(settings: Settings) -> None:
    """Read the files as TLS does: grpc itself says nothing until the first handshake fails."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if settings.tls_ca:
        pem = _read("tls_ca", settings.tls_ca) or b""
        try:
            context.load_verify_locations(cadata=pem.decode("ascii", "replace"))
        except (ssl.SSLError, ValueError) as error:
            msg = f"`tls_ca`: `{settings.tls_ca}` holds no certificates in PEM"
            raise SettingsError(msg) from error
    if settings.tls_cert:
        for name in ("tls_cert", "tls_key"):
            _read(name, getattr(settings, name))
        try:
            context.load_cert_chain(settings.tls_cert, settings.tls_key, password="")
        except (ssl.SSLError, OSError) as error:
            msg = (
                f"`tls_cert` and `tls_key`: `{settings.tls_cert}` and `{settings.tls_key}` are no "
                "certificate and its private key without a password, both in PEM"
            )
            raise SettingsError(msg) from error
