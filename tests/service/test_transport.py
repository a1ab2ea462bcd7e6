"""grpc round the answers: who is served, who is refused, and what holds up nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from queue import SimpleQueue
from threading import Event, Semaphore
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from searchguard.engine.engine import Engine
from searchguard.service.calls import Calls
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.call_counts import ShedCounts
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.serving_state import ServingState
from searchguard.service.settings import LogFormat, Settings
from searchguard.service.streams import Streams
from searchguard.service.transport import Transport
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.service.running import SECONDS, Stub, status_of, watched
from tests.service.states import BLOCKED, PASSED, state_of

SERVICE = "searchguard.v1.SearchGuardService"
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class Running:
    """A server in this process, and a client of it."""

    def __init__(self, state: ServingState | None, **settings: Any) -> None:
        self.live = Live()
        if state is not None:
            self.live.put(state)
        told = Settings(listen="127.0.0.1:0", **settings)
        self.transport = Transport(told, self.live, Log(LogFormat.TEXT), Numbers.alone())
        self.address = self.transport.start()
        self.channel = grpc.insecure_channel(self.address)
        self.stub = Stub(self.channel)
        self.health = health_pb2_grpc.HealthStub(self.channel)

    def check(self, query: str) -> pb.Decision:
        request = service_pb2.CheckRequest(query=query)
        response: service_pb2.CheckResponse = self.stub.Check(request, timeout=SECONDS)
        return response.decision

    def stop(self) -> None:
        self.live.close()
        self.transport.stop(grace=0).wait(SECONDS)
        self.channel.close()


@contextmanager
def running(state: ServingState | None = None, **settings: Any) -> Iterator[Running]:
    server = Running(state, **settings)
    try:
        yield server
    finally:
        server.stop()


class Talk:
    """One StreamCheck: requests go in one by one, replies come out."""

    def __init__(self, stub: Stub) -> None:
        self._requests: SimpleQueue[service_pb2.StreamCheckRequest | None] = SimpleQueue()
        self.replies = stub.StreamCheck(iter(self._requests.get, None), timeout=SECONDS)

    def ask(self, query: str) -> service_pb2.StreamCheckResponse:
        self._requests.put(service_pb2.StreamCheckRequest(id=query, request={"query": query}))
        reply: service_pb2.StreamCheckResponse = next(self.replies)
        return reply

    def end(self) -> list[service_pb2.StreamCheckResponse]:
        self._requests.put(None)
        return list(self.replies)


def reason_of(error: grpc.RpcError) -> str | bytes:
    (reason,) = [one.value for one in error.trailing_metadata() if one.key == "sg-reason"]
    return reason


class Held(Engine):
    """An engine that answers only when it is let go, to see what happens meanwhile."""

    begun: Semaphore
    let_go: Event

    def passes(self, query: str) -> bool:
        self.begun.release()
        assert self.let_go.wait(SECONDS)
        return True


def held_state() -> tuple[ServingState, Held]:
    state = state_of()
    engine = Held(state.engine.lists, state.engine.revision)
    engine.begun, engine.let_go = Semaphore(0), Event()
    return replace(state, engine=engine), engine


def test_nothing_is_answered_before_lists_are_loaded() -> None:
    with running() as server:
        with pytest.raises(grpc.RpcError) as refused:
            server.check(PASSED)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        with pytest.raises(grpc.RpcError) as refused:
            Talk(server.stub).ask(PASSED)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        assert status_of(server.stub).revision == ""
        assert status_of(server.stub).server_version != ""


@pytest.mark.parametrize("service", ["", SERVICE])
def test_health_turns_to_serving_and_then_away(service: str) -> None:
    request = health_pb2.HealthCheckRequest(service=service)
    with running() as server:
        assert server.health.Check(request, timeout=SECONDS).status == NOT_SERVING
        seen = server.health.Watch(request, timeout=SECONDS)
        assert next(seen).status == NOT_SERVING
        server.transport.ready()
        assert next(seen).status == SERVING
        assert server.health.Check(request, timeout=SECONDS).status == SERVING
        server.transport.stop(grace=SECONDS)
        assert next(seen).status == NOT_SERVING
        seen.cancel()


def test_stream_answers_in_order_and_outlives_a_bad_item() -> None:
    with running(state_of()) as server:
        talk = Talk(server.stub)
        replies = [talk.ask(query) for query in (PASSED, "x" * 70_000, BLOCKED)]
        assert talk.end() == []
    assert [reply.decision.action for reply in replies] == [pb.ACTION_PASS, 0, pb.ACTION_BLOCK]
    assert [reply.WhichOneof("outcome") for reply in replies] == ["decision", "status", "decision"]


def test_one_stream_more_is_refused_with_a_reason() -> None:
    with running(state_of(), streams=2) as server:
        talks = [Talk(server.stub), Talk(server.stub)]
        for talk in talks:
            talk.ask(PASSED)
        for _ in range(5):
            with pytest.raises(grpc.RpcError) as refused:
                Talk(server.stub).ask(PASSED)
            assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
            assert reason_of(refused.value) == "streams"
        assert talks[0].ask(BLOCKED).decision.action == pb.ACTION_BLOCK


@pytest.mark.parametrize("ending", ["end", "cancel"])
def test_place_of_a_stream_that_ended_is_free(ending: str) -> None:
    with running(state_of(), streams=1) as server:
        for _ in range(5):
            talk = opened(server.stub)
            if ending == "end":
                talk.end()
            else:
                talk.replies.cancel()


def opened(stub: Stub) -> Talk:
    """Return a stream that has been let in; a place comes free a moment after its stream ends."""
    while True:
        talk = Talk(stub)
        try:
            talk.ask(PASSED)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.RESOURCE_EXHAUSTED:
                raise
        else:
            return talk


def test_idle_streams_hold_up_no_call() -> None:
    with running(state_of(), streams=8, threads=1) as server:
        talks = [Talk(server.stub) for _ in range(8)]
        for talk in talks:
            talk.ask(PASSED)
        assert server.check(BLOCKED).action == pb.ACTION_BLOCK


class Late:
    """A call whose deadline passed while it waited."""

    code: grpc.StatusCode | None = None

    def time_remaining(self) -> float:
        return 0.0

    def set_trailing_metadata(self, trailers: object) -> None:
        pass

    def abort(self, code: grpc.StatusCode, details: str) -> None:
        self.code = code
        raise grpc.RpcError(details)


@pytest.mark.parametrize("method", ["Check", "BatchCheck"])
def test_call_that_is_late_is_not_evaluated(method: str) -> None:
    state, engine = held_state()
    live, log, numbers = Live(), Log(LogFormat.TEXT), Numbers.alone()
    live.put(state)
    calls = Calls(live, log, Streams(1, ShedCounts(numbers), log, longest=1024), numbers)
    details: Any = SimpleNamespace(method=f"/{SERVICE}/{method}")
    handler: Any = calls.service(details)
    late = Late()
    with pytest.raises(grpc.RpcError, match="deadline"):
        handler.unary_unary(b"", late)
    assert late.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert not engine.begun.acquire(blocking=False)


def test_calls_past_the_bound_are_refused_at_once() -> None:
    state, engine = held_state()
    with running(state, threads=1, waiting=0.001) as server:
        request = service_pb2.CheckRequest(query=PASSED)
        first = server.stub.Check.future(request, timeout=SECONDS)
        assert engine.begun.acquire(timeout=SECONDS)
        ended: SimpleQueue[Any] = SimpleQueue()
        others = [server.stub.Check.future(request, timeout=SECONDS) for _ in range(6)]
        for call in others:
            call.add_done_callback(ended.put)
        refused = [ended.get(timeout=SECONDS) for _ in range(4)]
        assert {call.code() for call in refused} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
        assert {reason_of(call) for call in refused} == {"calls"}
        engine.let_go.set()
        answered = [first, *(call for call in others if call not in refused)]
        assert [call.result().decision.action for call in answered] == [pb.ACTION_PASS] * 3


def test_message_over_four_mebibytes_is_refused() -> None:
    with running(state_of()) as server:
        with pytest.raises(grpc.RpcError) as refused:
            server.check("x" * 4 * 1024 * 1024)
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert server.check(PASSED).action == pb.ACTION_PASS


def test_watcher_hears_of_each_change_and_the_end() -> None:
    with running(state_of()) as server:
        request = service_pb2.WatchStatusRequest()
        seen = server.stub.WatchStatus(request, timeout=SECONDS)
        first = next(seen)
        server.live.put(state_of(cache_for=1.0))
        second = next(seen)
        told = [one.status.default_cache_for.seconds for one in (first, second)]
        assert told == [5, 1]
        server.live.close()
        assert list(seen) == []


def test_many_watchers_all_hear_of_a_change() -> None:
    with running(state_of(), streams=8) as server:
        everyone = [watched(server.stub) for _ in range(8)]
        for seen in everyone:
            next(seen)
        server.live.put(state_of(cache_for=1.0))
        assert [next(seen).default_cache_for.seconds for seen in everyone] == [1] * 8


def test_fault_tells_a_caller_nothing_of_the_query(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken(Engine):
        def passes(self, query: str) -> bool:
            raise ValueError(query)

    state = state_of()
    broken = Broken(state.engine.lists, state.engine.revision)
    with (
        running(replace(state, engine=broken)) as server,
        pytest.raises(grpc.RpcError) as refused,
    ):
        server.check("canary-9f3b")
    assert refused.value.code() is grpc.StatusCode.INTERNAL
    written = capsys.readouterr()
    assert "ValueError" in written.err
    assert "canary-9f3b" not in f"{refused.value} {written.err} {written.out}"


@pytest.mark.parametrize(("reflection", "there"), [(None, True), (False, False)])
def test_reflection_follows_its_flag(reflection: bool | None, there: bool) -> None:
    with running(state_of(), reflection=reflection) as server:
        ask: Any = server.channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
        )
        replies = ask(iter([b"\x3a\x00"]), timeout=SECONDS)  # list_services
        if there:
            assert SERVICE.encode() in next(replies)
        else:
            with pytest.raises(grpc.RpcError) as refused:
                next(replies)
            assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
