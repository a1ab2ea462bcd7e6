"""Asking a server for its status, as a person at a terminal does."""

from typing import Any

import grpc
from google.protobuf.json_format import MessageToDict

from searchguard.v1 import service_pb2, service_pb2_grpc


def ask_status(address: str, seconds: float) -> dict[str, Any]:
    """Return what a server tells of itself, by the names of ServerStatus.

    Args:
        address: Where it listens, `HOST:PORT`.
        seconds: How long to wait for it.

    Raises:
        ConnectionError: It does not answer.
    """
    with grpc.insecure_channel(address) as channel:
        stub = service_pb2_grpc.SearchGuardServiceStub(channel)
        try:
            response = stub.GetStatus(service_pb2.GetStatusRequest(), timeout=seconds)
        except grpc.RpcError as error:
            msg = f"`{address}` does not tell its status: {error.code().name}"
            raise ConnectionError(msg) from error
    return MessageToDict(
        response.status, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
