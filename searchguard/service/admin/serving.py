"""The server of the admin API: a port of its own, and certificates of both sides."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status

from searchguard.admin.v1 import admin_pb2
from searchguard.errors import SettingsError
from searchguard.service.admin.answering import Admin
from searchguard.service.log import Log
from searchguard.service.refusal import Refused, broken

SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AdminService"]
THREADS = 4
MOST_BYTES = 64 * 1024
_NAMES = ("x509_common_name", "x509_subject_alternative_name")


def admin_server(
    admin: Admin, listen: str, credentials: grpc.ServerCredentials, log: Log
) -> tuple[grpc.Server, str]:
    """Return a server that listens, and the address that it got; it answers once started.

    Args:
        admin: What answers.
        listen: HOST:PORT; port 0 takes a free one.
        credentials: Of this side, and the authorities of callers: each must show a certificate.
        log: Where each call is told, without what it holds.

    Raises:
        SettingsError: The address is taken, or is none.
    """
    options = [("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", MOST_BYTES)]
    server = grpc.server(ThreadPoolExecutor(THREADS), options=options)
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler(SERVICE.full_name, dict(_handlers(admin, log)))]
    )
    reflection.enable_server_reflection([SERVICE.full_name, reflection.SERVICE_NAME], server)
    try:
        port = server.add_secure_port(listen, credentials)
    except RuntimeError as error:
        msg = f"cannot listen on `{listen}`: it is taken, or not an address HOST:PORT"
        raise SettingsError(msg) from error
    return server, f"{listen.rpartition(':')[0]}:{port}"


def mutual(cert: bytes, key: bytes, client_ca: bytes) -> grpc.ServerCredentials:
    """Return credentials that let nobody in without a certificate; all are in PEM."""
    return grpc.ssl_server_credentials(
        [(key, cert)], root_certificates=client_ca, require_client_auth=True
    )


def _handlers(admin: Admin, log: Log) -> Iterator[tuple[str, Any]]:
    for method in SERVICE.methods:
        request = getattr(admin_pb2, method.input_type.name)
        yield (
            method.name,
            grpc.unary_unary_rpc_method_handler(
                _answers(admin, method.name, log),
                request_deserializer=request.FromString,
                response_serializer=lambda response: response.SerializeToString(),
            ),
        )


def _answers(admin: Admin, method: str, log: Log) -> Callable[[Any, grpc.ServicerContext], Any]:
    def answer(request: Any, context: grpc.ServicerContext) -> Any:
        names = list(_names(context))
        try:
            response = admin.answer(method, names, request)
        except Refused as refused:
            log.event("admin_refused", method=method, caller=names[:1], why=refused.status.code)
            context.abort_with_status(rpc_status.to_status(refused.status))
        except Exception as error:  # noqa: BLE001 (the words of an error may hold a query)
            log.fault("admin_failed", error)
            context.abort_with_status(rpc_status.to_status(broken()))
        log.event("admin_answered", method=method, caller=names[:1])
        return response

    return answer


def _names(context: grpc.ServicerContext) -> Iterator[str]:
    """Yield the names in the certificate of a caller, which this side has verified."""
    found: Mapping[str, Any] = context.auth_context()
    for key in _NAMES:
        yield from (value.decode(errors="replace") for value in found.get(key, ()))
