"""grpc around the answers: one server with the service, health and, if wanted, reflection."""

from threading import Event
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2

from searchguard.errors import SettingsError
from searchguard.service.call_pool import CallPool
from searchguard.service.calls import SERVICE, Calls
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.settings import Settings
from searchguard.service.streams import Streams

MOST_BYTES = 4 * 1024 * 1024


class Transport:
    """A grpc server. It is NOT_SERVING until it is told that lists are loaded."""

    def __init__(
        self,
        settings: Settings,
        live: Live,
        log: Log,
        credentials: grpc.ServerCredentials | None = None,
    ) -> None:
        pool = CallPool(settings.threads, log)
        streams = Streams(settings.streams)
        calls = Calls(live, log, pool, streams, waiting=settings.waiting)
        self._server = grpc.server(pool, handlers=[calls], options=_options(settings))
        self._health = health.HealthServicer()
        self._say(health_pb2.HealthCheckResponse.NOT_SERVING)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if settings.reflects:
            self._server.add_generic_rpc_handlers((_reflection(streams),))
        self._listen = settings.listen
        self._credentials = credentials

    def start(self) -> str:
        """Begin to listen; return the address, with the port that was taken.

        Raises:
            SettingsError: The address cannot be listened on.
        """
        try:
            if self._credentials is None:
                port = self._server.add_insecure_port(self._listen)
            else:
                port = self._server.add_secure_port(self._listen, self._credentials)
        except RuntimeError:
            port = 0
        if port == 0:
            msg = f"cannot listen on `{self._listen}`: it is taken, or not an address HOST:PORT"
            raise SettingsError(msg)
        self._server.start()
        if self._listen.startswith("unix:"):
            return self._listen
        return f"{self._listen.rpartition(':')[0]}:{port}"

    def ready(self) -> None:
        """Tell that questions are answered from now on."""
        self._say(health_pb2.HealthCheckResponse.SERVING)

    def stop(self, grace: float) -> Event:
        """Take no more calls; those that run get `grace` seconds. The event is set at the end."""
        self._health.enter_graceful_shutdown()
        return self._server.stop(grace)

    def _say(self, status: Any) -> None:
        for service in ("", SERVICE):
            self._health.set(service, status)


def _options(settings: Settings) -> tuple[tuple[str, int], ...]:
    return (
        ("grpc.max_receive_message_length", MOST_BYTES),
        ("grpc.max_concurrent_streams", 100),
        ("grpc.so_reuseport", int(settings.reuse_port)),
        # A caller whose machine has gone holds a stream; after 30 s without a sign it is let go.
        ("grpc.keepalive_time_ms", 20_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
    )


def _reflection(streams: Streams) -> grpc.GenericRpcHandler:
    """Return reflection on the threads of streams, where an idle caller holds up nobody."""
    names = (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
    described: Any = reflection_pb2
    handler = grpc.stream_stream_rpc_method_handler(
        streams.bounded(reflection.ReflectionServicer(names).ServerReflectionInfo),
        request_deserializer=described.ServerReflectionRequest.FromString,
        response_serializer=described.ServerReflectionResponse.SerializeToString,
    )
    return grpc.method_handlers_generic_handler(
        reflection.SERVICE_NAME, {"ServerReflectionInfo": handler}
    )
