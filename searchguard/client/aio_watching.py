"""Hearing what servers answer from, in an event loop."""

import asyncio
from random import uniform

import grpc.aio
from google.protobuf.message import DecodeError

from searchguard.client.aio_lanes import AioLanes
from searchguard.client.failures import failure_of
from searchguard.client.watching import AGAIN_SECONDS, NOT_WATCHABLE, STATUS_SECONDS, Heard
from searchguard.v1 import service_pb2


async def watch(lanes: AioLanes, heard: Heard, *, watch: bool, every: float) -> None:
    """Watch a server until cancelled, or ask it where that is not possible.

    Args:
        lanes: How it is reached.
        heard: What is told of each status.
        watch: Try to watch; without, it is only asked.
        every: Seconds between two questions.
    """
    wait = AGAIN_SECONDS[0]
    while True:
        try:
            if watch:
                async for reply in lanes.watch():
                    heard(service_pb2.WatchStatusResponse.FromString(reply).status)
                wait = AGAIN_SECONDS[0]
            else:
                reply = await lanes.status(STATUS_SECONDS)
                heard(service_pb2.GetStatusResponse.FromString(reply).status)
                wait = every
        except grpc.aio.AioRpcError as error:
            if watch and error.code() in NOT_WATCHABLE:
                watch = False
                continue
            wait = min(wait * 2, AGAIN_SECONDS[1])
            lanes.reach.explain(failure_of(error.code(), error.details() or ""))
        except DecodeError:
            wait = every
        await asyncio.sleep(wait * uniform(0.8, 1.2))  # noqa: S311
