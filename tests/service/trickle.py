"""Clients that ask all the time, while something happens to the servers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Condition, Event, Thread
from typing import Self

import grpc

from searchguard.v1 import service_pb2
from tests.service.running import SECONDS, Stub


class Trickle:
    """Threads that ask for the same all the time, each as a client of its own."""

    def __init__(
        self,
        client: Callable[[], AbstractContextManager[Stub]],
        request: service_pb2.CheckRequest,
        threads: int = 4,
    ) -> None:
        self.answered = 0
        self.actions: set[int] = set()
        self.failed: list[grpc.RpcError] = []
        self._client, self._request = client, request
        self._told = Condition()
        self._stop = Event()
        self._threads = [Thread(target=self._ask) for _ in range(threads)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(SECONDS)

    def wait_for(self, more: int) -> None:
        """Wait until there are so many more answers."""
        with self._told:
            wanted = self.answered + more
            assert self._told.wait_for(lambda: self.answered >= wanted, SECONDS), self.failed

    def _ask(self) -> None:
        with self._client() as stub:
            while not self._stop.wait(0.005):
                try:
                    answer = stub.Check(self._request)
                except grpc.RpcError as error:
                    self.failed.append(error)
                else:
                    with self._told:
                        self.answered += 1
                        self.actions.add(answer.decision.action)
                        self._told.notify_all()
