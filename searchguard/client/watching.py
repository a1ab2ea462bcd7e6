"""Hearing what servers answer from, so that what was kept of other lists goes at once."""

import logging
from collections.abc import Callable
from random import uniform
from threading import Event, Thread
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from searchguard.client.answer import Failure
from searchguard.client.failures import failure_of
from searchguard.client.lanes import Lanes
from searchguard.v1 import service_pb2

AGAIN_SECONDS = (0.2, 2.0)  # the first wait after a stream broke, and the longest
STATUS_SECONDS = 1.0
# A server that has as many streams as it wants, or none at all, is asked instead.
NOT_WATCHABLE = frozenset({grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNIMPLEMENTED})

Heard = Callable[[service_pb2.ServerStatus], None]

logger = logging.getLogger("searchguard.client")


class Watching:
    """A thread that watches a server, or asks it where that is not possible."""

    def __init__(self, lanes: Lanes, heard: Heard, *, watch: bool, every: float) -> None:
        self._lanes = lanes
        self._heard = heard
        self._watch = watch
        self._every = every
        self._stop = Event()
        self._call: Any = None
        self._thread = Thread(target=self._run, name="searchguard-status", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Watch no more."""
        self._stop.set()
        if self._call is not None:
            self._call.cancel()

    def _run(self) -> None:
        wait = AGAIN_SECONDS[0]
        while not self._stop.is_set():
            try:
                wait = self._follow() if self._watch else self._ask()
            except grpc.RpcError as error:
                wait = min(wait * 2, AGAIN_SECONDS[1])
                if self._stop.is_set():
                    return
                wait = self._failed(error, wait)
            except (DecodeError, ValueError):
                wait = self._every  # no status, or a channel that was closed meanwhile
            self._stop.wait(wait * uniform(0.8, 1.2))  # noqa: S311

    def _follow(self) -> float:
        self._call = self._lanes.watch()
        for reply in self._call:
            self._heard(service_pb2.WatchStatusResponse.FromString(reply).status)
        return AGAIN_SECONDS[0]

    def _ask(self) -> float:
        reply = self._lanes.status(STATUS_SECONDS)
        self._heard(service_pb2.GetStatusResponse.FromString(reply).status)
        return self._every

    def _failed(self, error: Any, wait: float) -> float:
        code = error.code()
        if code in NOT_WATCHABLE and self._watch:
            logger.info("the server cannot be watched, so it is asked every %g s", self._every)
            self._watch = False
            return 0.0
        failure: Failure = failure_of(code, error.details() or "")
        self._lanes.reach.explain(failure)
        return wait
