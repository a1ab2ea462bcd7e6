"""The channels of a client that blocks, and the calls on them: bytes to bytes."""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import grpc

from searchguard.client.answer import Failure
from searchguard.client.channels import (
    BATCH_CHECK,
    CHECK,
    GET_STATUS,
    WATCH_STATUS,
    channels_for,
)
from searchguard.client.reach import CLOSED, Reach
from searchguard.client.settings import Settings


class Lanes:
    """Several channels to one server; calls go to those that are connected, in turn."""

    def __init__(self, settings: Settings, regained: Callable[[], None]) -> None:
        """Begin to connect.

        Raises:
            SettingsError: The files for TLS do not hold what they should.
        """
        self._channels = channels_for(settings, grpc.insecure_channel, grpc.secure_channel)
        self.reach = Reach(settings.channels, regained)
        self.metadata = settings.metadata or None
        self._next = count().__next__
        self._checks = self._each(CHECK)
        self._batches = self._each(BATCH_CHECK)
        self._get_status: Any = self._channels[0].unary_unary(GET_STATUS)
        self._watch_status: Any = self._channels[0].unary_stream(WATCH_STATUS)
        for number, channel in enumerate(self._channels):
            channel.subscribe(partial(self.reach.heard, number), try_to_connect=True)

    def check(self, request: bytes, seconds: float) -> bytes:
        """Make a Check.

        Raises:
            grpc.RpcError: It failed.
            ValueError: The lanes are closed.
        """
        reply: bytes = self._of(self._checks)(request, timeout=seconds, metadata=self.metadata)
        return reply

    def batch_check(self, request: bytes, seconds: float) -> bytes:
        """Make a BatchCheck; the same as `check` else."""
        reply: bytes = self._of(self._batches)(request, timeout=seconds, metadata=self.metadata)
        return reply

    def status(self, seconds: float) -> bytes:
        """Make a GetStatus that does not wait for a connection."""
        reply: bytes = self._get_status(
            b"", timeout=seconds, metadata=self.metadata, wait_for_ready=False
        )
        return reply

    def watch(self) -> Any:
        """Open a WatchStatus that does not wait for a connection."""
        return self._watch_status(b"", metadata=self.metadata, wait_for_ready=False)

    def close(self, why: Failure = CLOSED) -> None:
        """Make no more calls; those that run are broken off."""
        self.reach.end(why)
        for channel in self._channels:
            channel.close()

    def _each(self, method: str) -> list[Any]:
        return [channel.unary_unary(method) for channel in self._channels]

    def _of(self, calls: list[Any]) -> Any:
        return calls[self.reach.choose(self._next())]
