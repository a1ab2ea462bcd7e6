"""The port that Prometheus reads, on a socket that is listened on already."""

from socket import socket
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.registry import Collector

READ_SECONDS = 10


class Exporter(ThreadingMixIn, WSGIServer):
    """Answers GET requests with what is collected in that moment."""

    daemon_threads = True

    def __init__(self, listening: socket, collector: Collector) -> None:
        address = listening.getsockname()[:2]
        super().__init__(address, _Quiet, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.server_name, self.server_port = address
        self.setup_environ()
        registry = CollectorRegistry(auto_describe=False)
        registry.register(collector)
        self.set_app(make_wsgi_app(registry))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a reader that went away."""


class _Quiet(WSGIRequestHandler):
    timeout = READ_SECONDS

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (named so above)
        """Write no line for a request."""
