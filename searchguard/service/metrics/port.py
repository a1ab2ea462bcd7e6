"""The metrics of a command that goes on, on a port of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server

from searchguard.errors import SettingsError


@contextmanager
def metrics_at(address: str, registry: CollectorRegistry) -> Iterator[str]:
    """Serve metrics over HTTP for as long as the block lasts; give where.

    Args:
        address: `HOST:PORT`.
        registry: What there is to tell.

    Raises:
        SettingsError: It is not of that form.
        OSError: Nobody can listen there.
    """
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal():
        raise SettingsError(f"`{address}` is not HOST:PORT")
    server, thread = start_http_server(int(port), host.strip("[]"), registry)
    try:
        yield f"{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
