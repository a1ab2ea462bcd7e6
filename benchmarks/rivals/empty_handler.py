"""The floor of grpcio: a server that looks at nothing and answers the same bytes each time.

Transport, threads and sizes of the answers are the service's own, so what is missing between the
two is what the service does with a query. Run as `python -m benchmarks.rivals.empty_handler PORT`.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc

from benchmarks.servers import MOST_CALLS
from searchguard.service.settings import Settings
from searchguard.service.transport import options_for
from searchguard.v1 import decision_pb2, service_pb2

SERVICE = "searchguard.v1.SearchGuardService"
PASS = decision_pb2.Decision(action=decision_pb2.ACTION_PASS, revision="0" * 64)


def start(port: int) -> grpc.Server:
    """Start answering with PASS, whatever is asked and in whichever way, on a port of 127.0.0.1."""
    handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        "Check": _check(),
        "BatchCheck": _batch_check(),
        "StreamCheck": _stream_check(),
    }
    settings = Settings(connection_calls=MOST_CALLS)
    pool = ThreadPoolExecutor(settings.threads)
    server = grpc.server(pool, options=options_for(settings))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server


def _check() -> "grpc.RpcMethodHandler[bytes, bytes]":
    """Answer with constant bytes; without serialisers grpc hands bytes over as they are."""
    answer = service_pb2.CheckResponse(decision=PASS).SerializeToString()
    return grpc.unary_unary_rpc_method_handler(lambda _request, _context: answer)


def _batch_check() -> "grpc.RpcMethodHandler[service_pb2.BatchCheckRequest, bytes]":
    """Answer with constant bytes for each query, which takes counting the queries."""
    result = service_pb2.CheckResult(decision=PASS)
    answer = service_pb2.BatchCheckResponse(results=[result]).SerializeToString()
    return grpc.unary_unary_rpc_method_handler(
        lambda request, _context: answer * len(request.queries),
        request_deserializer=service_pb2.BatchCheckRequest.FromString,
    )


def _stream_check() -> "grpc.RpcMethodHandler[bytes, bytes]":
    answer = service_pb2.StreamCheckResponse(decision=PASS).SerializeToString()
    return grpc.stream_stream_rpc_method_handler(
        lambda requests, _context: (answer for _ in requests)
    )


if __name__ == "__main__":
    start(int(sys.argv[1])).wait_for_termination()
