"""`python -m tests.service.overload.streams PORT`: holds sixty streams open until stdin ends.

Four of them ask fifty times a second each; the others watch.
"""

import sys
from collections.abc import Iterator
from threading import Event, Thread

import grpc

from searchguard.v1 import service_pb2, service_pb2_grpc
from tests.service.states import PASSED

SECONDS = 30.0
_WATCHING, _TALKING, _PAUSE = 56, 4, 0.02


def main(port: int) -> None:
    """Open them, say so with a line, and wait."""
    stop = Event()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = service_pb2_grpc.SearchGuardServiceStub(channel)
        watched = [stub.WatchStatus(service_pb2.WatchStatusRequest()) for _ in range(_WATCHING)]
        for one in watched:
            next(one)
        threads = [Thread(target=_talk, args=(stub, stop)) for _ in range(_TALKING)]
        for thread in threads:
            thread.start()
        sys.stdout.write("open\n")
        sys.stdout.flush()
        sys.stdin.read()
        stop.set()
        for thread in threads:
            thread.join(SECONDS)
        for one in watched:
            one.cancel()


def _talk(stub: service_pb2_grpc.SearchGuardServiceStub, stop: Event) -> None:
    answered = Event()

    def questions() -> Iterator[service_pb2.StreamCheckRequest]:
        while not stop.wait(_PAUSE):
            yield service_pb2.StreamCheckRequest(id="1", request={"query": PASSED})
            answered.wait(SECONDS)
            answered.clear()

    for _ in stub.StreamCheck(questions()):
        answered.set()


if __name__ == "__main__":
    main(int(sys.argv[1]))
