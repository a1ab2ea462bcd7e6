"""grpc around the answers: one server with the service, health and, if wanted, reflection."""

from functools import partial
from pkgutil import resolve_name
from threading import Event
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2

from searchguard.errors import SettingsError, missing_package
from searchguard.service.call_pool import CallPool
from searchguard.service.calls import SERVICE, Calls
from searchguard.service.health import Health
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.call_counts import BIDI_STREAM, CallCounts, ShedCounts
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.reading import Asked, Reading
from searchguard.service.sampling.tap import Tap
from searchguard.service.settings import Settings
from searchguard.service.streams import Streams

# What grpc takes for no bound, in milliseconds.
_NEVER = 2**31 - 1


class Transport:
    """A grpc server. It is NOT_SERVING until it is told that lists are loaded."""

    def __init__(
        self,
        settings: Settings,
        live: Live,
        log: Log,
        numbers: Numbers,
        credentials: grpc.ServerCredentials | None = None,
        *,
        tap: Tap | None = None,
    ) -> None:
        longest = settings.request_bytes
        pool = CallPool(settings.threads, log, waiting=settings.waiting, longest=longest)
        streams = Streams(settings.streams, ShedCounts(numbers), log, longest=longest)
        calls = Calls(live, log, streams, numbers, tap)
        self._server = grpc.server(
            pool,
            handlers=[calls],
            interceptors=_tracing() if settings.tracing else None,
            options=options_for(settings),
        )
        self._reading = Reading(self._server, self._refuses, log)
        self._health = Health("", SERVICE)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if settings.reflects:
            self._server.add_generic_rpc_handlers((_reflection(streams, numbers),))
        self._live = live
        self._pool = pool
        self._calls = calls
        self._streams = streams
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
        self._reading.start()
        if self._listen.startswith("unix:"):
            return self._listen
        return f"{self._listen.rpartition(':')[0]}:{port}"

    def ready(self) -> None:
        """Tell that questions are answered from now on."""
        self._health.say(serving=True)

    def not_ready(self) -> None:
        """Tell that questions had better go elsewhere; they are still answered."""
        self._health.say(serving=False)

    @property
    def encrypts(self) -> bool:
        """Whether what goes over its connections can be read by nobody else."""
        return self._credentials is not None

    @property
    def calls_open(self) -> int:
        """How many calls have begun and not ended."""
        return self._reading.calls_open

    @property
    def streams_open(self) -> int:
        """How many of them are streams."""
        return len(self._streams.open)

    def _refuses(self, asked: Asked) -> bool:
        """Tell whether a call is refused by its headers alone; asked for every call."""
        pool = self._pool
        return pool.crowded and self._calls.refused(asked.path, partial(pool.has_room, asked))

    def end_watches(self) -> None:
        """End what would last until its client leaves."""
        self._health.end_watches()
        self._live.close()

    def stop(self, grace: float) -> Event:
        """Take no more calls; those that run get `grace` seconds. The event is set at the end."""
        self.not_ready()
        ended = self._server.stop(grace)
        self.end_watches()
        return ended


def options_for(settings: Settings) -> tuple[tuple[str, int], ...]:
    """Return how grpc is told of the settings that are its own to keep."""
    return (
        ("grpc.so_reuseport", int(settings.reuse_port)),
        ("grpc.max_allowed_incoming_connections", settings.connections),
        ("grpc.max_concurrent_streams", settings.connection_calls),
        ("grpc.max_receive_message_length", settings.request_bytes),
        # Between the first and the second grpc refuses at random.
        ("grpc.max_metadata_size", settings.metadata_bytes),
        ("grpc.absolute_max_metadata_size", settings.metadata_bytes),
        ("grpc.server_handshake_timeout_ms", _ms(settings.handshake)),
        ("grpc.max_connection_idle_ms", _ms(settings.connection_idle) or _NEVER),
        ("grpc.max_connection_age_ms", _ms(settings.connection_age) or _NEVER),
        ("grpc.max_connection_age_grace_ms", _ms(settings.connection_age_grace) or _NEVER),
        ("grpc.keepalive_time_ms", _ms(settings.keepalive)),
        ("grpc.keepalive_timeout_ms", _ms(settings.keepalive_timeout)),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", _ms(settings.ping_interval)),
        ("grpc.http2.max_ping_strikes", 2),
    )


def _tracing() -> list[grpc.ServerInterceptor]:
    """Return what traces calls; its packages are an extra, and loaded by no other server.

    Raises:
        SettingsError: They are not installed.
    """
    try:
        return [resolve_name("searchguard.service.tracing:Tracing")()]
    except ModuleNotFoundError as error:
        raise missing_package("--tracing", str(error.name), "tracing") from error


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _reflection(streams: Streams, numbers: Numbers) -> grpc.GenericRpcHandler:
    """Return reflection on the threads of streams, where an idle caller holds up nobody."""
    names = (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
    described: Any = reflection_pb2
    counts = CallCounts(numbers, BIDI_STREAM, reflection.SERVICE_NAME, "ServerReflectionInfo")
    handler = grpc.stream_stream_rpc_method_handler(
        streams.bounded(reflection.ReflectionServicer(names).ServerReflectionInfo, counts),
        request_deserializer=described.ServerReflectionRequest.FromString,
        response_serializer=described.ServerReflectionResponse.SerializeToString,
    )
    return grpc.method_handlers_generic_handler(
        reflection.SERVICE_NAME, {"ServerReflectionInfo": handler}
    )
