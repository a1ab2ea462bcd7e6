"""Calls whose message does not come: they hold up nobody, and are not too many."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2

from searchguard.service import unread
from searchguard.service.arrived import Arrived
from searchguard.service.log import Log
from searchguard.service.settings import LogFormat
from searchguard.service.unread import Unread
from searchguard.v1 import service_pb2
from tests.service.running import SECONDS
from tests.service.states import BLOCKED, state_of
from tests.service.test_transport import SERVICE, Running, running

METHODS = {
    f"/{SERVICE}/Check",
    f"/{SERVICE}/BatchCheck",
    f"/{SERVICE}/GetStatus",
    f"/{SERVICE}/WatchStatus",
    "/grpc.health.v1.Health/Check",
    "/grpc.health.v1.Health/Watch",
}
MIB = 1024 * 1024
LOG = Log(LogFormat.JSON)


@contextmanager
def silent(server: Running, *methods: str) -> Iterator[list[Any]]:
    """Begin a call of each method that says nothing until the block ends."""
    nothing: SimpleQueue[bytes | None] = SimpleQueue()

    def begin(method: str) -> Any:
        call: Any = server.channel.stream_unary(method)
        return call.future(iter(nothing.get, None), timeout=SECONDS)

    calls = [begin(method) for method in methods]
    try:
        yield calls
    finally:
        for call in calls:
            nothing.put(None)
            call.cancel()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_calls_without_a_message_hold_no_thread(method: str) -> None:
    with running(state_of(), threads=1, streams=1) as server, silent(server, *[method] * 5):
        assert server.check(BLOCKED).rule_id
        request = health_pb2.HealthCheckRequest()
        assert server.health.Check(request, timeout=SECONDS)
        assert next(iter(server.health.Watch(request, timeout=SECONDS)))
        watch = server.stub.WatchStatus(service_pb2.WatchStatusRequest(), timeout=SECONDS)
        assert next(iter(watch)).status.revision
        watch.cancel()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_call_that_ends_without_a_message_is_told_so(method: str) -> None:
    with running(state_of()) as server:
        call: Any = server.channel.stream_unary(method)
        with pytest.raises(grpc.RpcError) as caught:
            call(iter(()), timeout=SECONDS)
    error: Any = caught.value
    assert error.code() is grpc.StatusCode.UNIMPLEMENTED
    assert "exactly one" in error.details()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_where_too_many_are_without_a_message_some_are_refused(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "_PROMPT_SECONDS", 0.0)
    with (
        running(state_of(), request_bytes=64 * MIB) as server,
        silent(server, *[method] * 6) as calls,
    ):
        ended: SimpleQueue[Any] = SimpleQueue()
        for call in calls:
            call.add_done_callback(ended.put)
        refused = [ended.get(timeout=SECONDS) for _ in range(2)]
        assert {call.code() for call in refused} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
        assert sum(call.done() for call in calls) == 2
        assert server.check(BLOCKED).rule_id


def test_message_that_cannot_be_read_is_told_so() -> None:
    with running(state_of()) as server:
        call: Any = server.channel.unary_unary("/grpc.health.v1.Health/Check")
        with pytest.raises(grpc.RpcError) as caught:
            call(b"\xff", timeout=SECONDS)
        error: Any = caught.value
        assert error.code() is grpc.StatusCode.INTERNAL
        assert server.check(BLOCKED).rule_id


class Silent(Arrived):
    """A call whose message does not come."""

    def __init__(self, name: str, refused: list[str]) -> None:
        super().__init__(print, ())
        self._name = name
        self._refused = refused

    def read(self, then: Callable[[Arrived, bool], None]) -> bool:
        self.come = then
        return True

    def refuse(self) -> None:
        self._refused.append(self._name)


def test_the_oldest_without_a_message_makes_way(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1.0
    monkeypatch.setattr(unread, "monotonic", lambda: now)
    taken, refused = list[Arrived](), list[str]()
    waiting = Unread(taken.append, LOG, longest=128 * MIB)  # two of them
    first, second, third, fourth, fifth = (Silent(name, refused) for name in "abcde")
    waiting.add(first)
    waiting.add(second)
    first.come(first, True)
    now = 1.5
    waiting.add(third)
    assert (taken, refused) == ([first], [])
    waiting.add(fourth)
    assert (taken, refused) == ([first], [])  # none has waited for long
    now = 2.1
    waiting.add(fifth)
    assert (taken, refused) == ([first], ["b"])
    second.come(second, False)
    fourth.come(fourth, True)
    assert (taken, refused) == ([first, fourth], ["b"])


def test_call_that_cannot_be_taken_ends_no_thread(capsys: pytest.CaptureFixture[str]) -> None:
    def take(_call: Arrived) -> None:
        raise ValueError

    Unread(take, LOG, longest=MIB).add(Arrived(print, ()))
    event = json.loads(capsys.readouterr().err)
    assert (event["event"], event["error"]) == ("call_failed", "ValueError")
