"""The thread that reads refuses calls of which it has the headers alone, and leaves all others."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import grpc
import pytest

from searchguard.service.log import Log
from searchguard.service.reading import Asked, Reading
from searchguard.service.settings import LogFormat
from tests.service.running import SECONDS
from tests.waiting import until

ECHO, REFUSED = "/test.Echo/Echo", "/test.Echo/Refused"


class Echo(grpc.GenericRpcHandler):
    def service(self, _details: grpc.HandlerCallDetails) -> Any:
        return grpc.unary_unary_rpc_method_handler(lambda data, _context: data)


@contextmanager
def reading(refuses: Callable[[Asked], bool]) -> Iterator[tuple[Reading, grpc.Channel]]:
    server = grpc.server(ThreadPoolExecutor(1), handlers=[Echo()])
    port = server.add_insecure_port("127.0.0.1:0")
    found = Reading(server, refuses, Log(LogFormat.JSON))
    found.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield found, channel
    finally:
        assert server.stop(0).wait(SECONDS)


def echoed(channel: grpc.Channel) -> bytes:
    call: Any = channel.unary_unary(ECHO)
    answer: bytes = call(b"bread", timeout=SECONDS)
    return answer


def refusal(channel: grpc.Channel) -> Any:
    """Return how a call ends that never sends its message."""
    never: SimpleQueue[bytes | None] = SimpleQueue()
    call: Any = channel.stream_unary(REFUSED)
    with pytest.raises(grpc.RpcError) as ended:
        call(iter(never.get, None), timeout=SECONDS)
    never.put(None)
    return ended.value


def test_call_is_refused_before_its_message_with_the_reason() -> None:
    with reading(lambda asked: asked.path == REFUSED.encode()) as (found, channel):
        for _ in range(3):
            error = refusal(channel)
            assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
            assert ("sg-reason", "calls") in tuple(map(tuple, error.trailing_metadata()))
            assert echoed(channel) == b"bread"
        until(lambda: found.calls_open == 0)


def test_what_is_asked_about_tells_its_method_caller_and_deadline() -> None:
    seen: list[tuple[bytes, bytes, float]] = []

    def refuses(asked: Asked) -> bool:
        seen.append((asked.path, asked.peer(), asked.left()))
        return False

    with reading(refuses) as (_, channel):
        assert echoed(channel) == b"bread"
    ((path, peer, left),) = seen
    assert (path, peer.startswith(b"ipv4:127.0.0.1:")) == (ECHO.encode(), True)
    assert 0 < left < 2 * SECONDS  # grpc sends a deadline rounded up


def test_refusing_that_fails_refuses_nothing_and_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with reading(lambda asked: bool(1 / (len(asked.path) - len(ECHO)))) as (_, channel):
        assert [echoed(channel), echoed(channel)] == [b"bread", b"bread"]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["error"] for line in lines} == {"ZeroDivisionError"}
