"""The channels of a client in an event loop, and the calls on them: bytes to bytes."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any

import grpc
import grpc.aio

from searchguard.client.channels import (
    BATCH_CHECK,
    CHECK,
    GET_STATUS,
    WATCH_STATUS,
    channels_for,
)
from searchguard.client.reach import CLOSED, Reach
from searchguard.client.settings import Settings


class AioLanes:
    """Several channels to one server; calls go to those that are connected, in turn."""

    def __init__(self, settings: Settings, regained: Callable[[], None]) -> None:
        """Begin to connect; the loop runs already.

        Raises:
            SettingsError: The files for TLS do not hold what they should.
        """
        self._channels = channels_for(settings, grpc.aio.insecure_channel, grpc.aio.secure_channel)
        self.reach = Reach(settings.channels, regained)
        self.metadata = settings.metadata or None
        self._next = count().__next__
        self._checks = self._each(CHECK)
        self._batches = self._each(BATCH_CHECK)
        self._get_status: Any = self._channels[0].unary_unary(GET_STATUS)
        self._watch_status: Any = self._channels[0].unary_stream(WATCH_STATUS)
        self._tasks = [
            asyncio.create_task(self._observe(number, channel))
            for number, channel in enumerate(self._channels)
        ]

    async def check(self, request: bytes, seconds: float) -> bytes:
        """Make a Check.

        Raises:
            grpc.aio.AioRpcError: It failed.
            grpc.aio.UsageError: The lanes are closed.
        """
        call = self._of(self._checks)
        reply: bytes = await call(request, timeout=seconds, metadata=self.metadata)
        return reply

    async def batch_check(self, request: bytes, seconds: float) -> bytes:
        """Make a BatchCheck; the same as `check` else."""
        call = self._of(self._batches)
        reply: bytes = await call(request, timeout=seconds, metadata=self.metadata)
        return reply

    async def status(self, seconds: float) -> bytes:
        """Make a GetStatus that does not wait for a connection."""
        reply: bytes = await self._get_status(
            b"", timeout=seconds, metadata=self.metadata, wait_for_ready=False
        )
        return reply

    def watch(self) -> Any:
        """Open a WatchStatus that does not wait for a connection."""
        return self._watch_status(b"", metadata=self.metadata, wait_for_ready=False)

    async def close(self) -> None:
        """Make no more calls; those that run are broken off."""
        self.reach.end(CLOSED)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for channel in self._channels:
            await channel.close()

    async def _observe(self, number: int, channel: grpc.aio.Channel) -> None:
        state = channel.get_state(try_to_connect=True)
        while state is not grpc.ChannelConnectivity.SHUTDOWN:
            self.reach.heard(number, state)
            await channel.wait_for_state_change(state)
            state = channel.get_state()

    def _each(self, method: str) -> list[Any]:
        return [channel.unary_unary(method) for channel in self._channels]

    def _of(self, calls: list[Any]) -> Any:
        return calls[self.reach.choose(self._next())]
