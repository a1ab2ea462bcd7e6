"""Asking a server for its status, as a person at a terminal does."""

from pathlib import Path
from typing import Any

import grpc
from google.protobuf.json_format import MessageToDict

from searchguard.errors import SettingsError
from searchguard.v1 import service_pb2, service_pb2_grpc


def ask_status(
    address: str, seconds: float, credentials: grpc.ChannelCredentials | None = None
) -> dict[str, Any]:
    """Return what a server tells of itself, by the names of ServerStatus.

    Args:
        address: Where it listens, `HOST:PORT` or `unix:PATH`.
        seconds: How long to wait for it.
        credentials: What to connect with where the server has TLS.

    Raises:
        ConnectionError: It does not answer.
    """
    with _channel(address, credentials) as channel:
        stub = service_pb2_grpc.SearchGuardServiceStub(channel)
        try:
            response = stub.GetStatus(service_pb2.GetStatusRequest(), timeout=seconds)
        except grpc.RpcError as error:
            msg = f"`{address}` does not tell its status: {error.code().name}, {error.details()}"
            raise ConnectionError(msg) from error
    return MessageToDict(
        response.status, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


def _channel(address: str, credentials: grpc.ChannelCredentials | None) -> grpc.Channel:
    if credentials is None:
        return grpc.insecure_channel(address)
    # A socket's path is no name that a certificate could hold.
    named = (("grpc.ssl_target_name_override", "localhost"),) if address.startswith("unix:") else ()
    return grpc.secure_channel(address, credentials, named)


def credentials_from(
    ca: Path | None = None, cert: Path | None = None, key: Path | None = None
) -> grpc.ChannelCredentials | None:
    """Return what to connect with, or None where no file is named.

    Args:
        ca: Authorities, one of which signed the server's certificate.
        cert: A certificate of this client, where the server asks for one.
        key: Its private key.

    Raises:
        SettingsError: Some are named without the others.
        OSError: One cannot be read.
    """
    if bool(cert) != bool(key) or (cert and not ca):
        raise SettingsError(
            "--tls-cert FILE and --tls-key FILE go together, and with --tls-ca FILE"
        )
    if ca is None:
        return None
    return grpc.ssl_channel_credentials(
        ca.read_bytes(),
        private_key=key.read_bytes() if key else None,
        certificate_chain=cert.read_bytes() if cert else None,
    )
