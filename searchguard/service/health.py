"""Health as grpc defines it, whose watches end when the server does."""

from collections.abc import Callable
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2

Send = Callable[[Any], None]


class Health(health.HealthServicer):  # type: ignore[misc]  # it has no types
    """Tells one status for each of its services; NOT_SERVING at first.

    A watch holds no thread. It would otherwise last until its client leaves, and a server that
    stops would wait for that.
    """

    def __init__(self, *services: str) -> None:
        super().__init__()
        self._services = services
        self._watches: set[Send] = set()
        self.say(serving=False)

    def say(self, *, serving: bool) -> None:
        """Tell everyone whether questions are answered."""
        answer = health_pb2.HealthCheckResponse
        for service in self._services:
            self.set(service, answer.SERVING if serving else answer.NOT_SERVING)

    def end_watches(self) -> None:
        """End every watch, after what it was told last."""
        for send in list(self._watches):
            send(None)

    def Watch(  # noqa: N802 (named by grpc)
        self, request: Any, context: grpc.ServicerContext, send_response_callback: Send
    ) -> None:
        """Tell the status of a service now and at each change."""
        ended = False

        def send(response: Any) -> None:
            nonlocal ended
            if not ended:
                ended = response is None
                send_response_callback(response)

        self._watches.add(send)
        context.add_callback(lambda: self._watches.discard(send))
        super().Watch(request, context, send)
