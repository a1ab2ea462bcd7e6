"""Replies of servers and clients of the lists that the tests of the service know."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc

from searchguard.client import Client, Settings
from searchguard.policy.reading import load_folder
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.loadtest.fake import Answer, answering
from tests.service.folders import write_lists

SECONDS = 20  # bounds only what never comes
UNUSED = "127.0.0.1:1"  # nobody listens on it


def reply(**fields: Any) -> bytes:
    """Return the bytes of a CheckResponse."""
    decision = pb.Decision(**{"action": pb.ACTION_PASS, "revision": "first", **fields})
    return service_pb2.CheckResponse(decision=decision).SerializeToString()


def refusing(code: grpc.StatusCode, words: str = "no") -> Answer:
    """Return how a server answers that always fails in one way."""

    def answer(_data: bytes, context: grpc.ServicerContext) -> bytes:
        context.abort(code, words)
        return b""

    return answer


def in_a_thread(work: Callable[[], object]) -> None:
    """Do work in a thread of its own: that of the tests may run a browser's event loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def write_snapshot(folder: Path) -> tuple[Path, str]:
    """Write a snapshot file; return it and its revision."""
    data = compile_lists(load_folder(write_lists(folder / "lists")))
    file = folder / "lists.sgsnap"
    file.write_bytes(data)
    return file, load_snapshot(data).revision


@contextmanager
def client_of(answer: Answer, **settings: Any) -> Iterator[Client]:
    """Give a client of a server that answers Check so; time is short only for the test's sake."""
    with answering(answer) as address, connected(address, **settings) as client:
        yield client


@contextmanager
def connected(address: str, **settings: Any) -> Iterator[Client]:
    """Give a client that is connected, and whose local lists are loaded if it is to have some."""
    generous = {"deadline": SECONDS, "wait_at_start": SECONDS, "watch": False, **settings}
    with Client(settings=Settings(target=address, **generous)) as client:
        assert client.wait(SECONDS)
        if client.settings.has_local:
            assert client.wait_for_lists(SECONDS)
        yield client
