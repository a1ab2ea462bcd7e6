"""A server whose answers a test decides."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc

from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2

Answer = Callable[[bytes, grpc.ServicerContext], bytes]

SERVICE = "searchguard.v1.SearchGuardService"
STATUS = service_pb2.GetStatusResponse(
    status=service_pb2.ServerStatus(revision="first")
).SerializeToString()


def passed(revision: str = "first") -> bytes:
    """Return the bytes of a PASS."""
    decision = pb.Decision(action=pb.ACTION_PASS, revision=revision)
    return service_pb2.CheckResponse(decision=decision).SerializeToString()


@contextmanager
def answering(answer: Answer, threads: int = 1) -> Iterator[str]:
    """Answer Check so, and GetStatus, for as long as the block lasts; give the address."""
    server = grpc.server(ThreadPoolExecutor(threads))
    handlers: dict[str, Any] = {
        "Check": grpc.unary_unary_rpc_method_handler(answer),
        "GetStatus": grpc.unary_unary_rpc_method_handler(lambda _data, _context: STATUS),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()
