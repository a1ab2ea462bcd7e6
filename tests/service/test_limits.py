"""The bounds of connections, as a client meets them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import grpc
import pytest

from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.service import frames_h2
from tests.service.running import SECONDS, Stub
from tests.service.states import PASSED, state_of
from tests.service.test_transport import Running, Talk, running

REQUEST = service_pb2.CheckRequest(query=PASSED)
EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED


@contextmanager
def another(server: Running) -> Iterator[Stub]:
    """Give a client with a connection of its own."""
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_metadata_size", 1 << 20)]
    with grpc.insecure_channel(server.address, options) as channel:
        yield Stub(channel)


def passes(stub: Stub) -> bool:
    response: service_pb2.CheckResponse = stub.Check(REQUEST, timeout=SECONDS)
    return response.decision.action == pb.ACTION_PASS


def test_one_connection_more_is_closed_and_its_place_is_free_later() -> None:
    with running(state_of(), connections=2) as server:
        assert passes(server.stub)
        with another(server) as second, another(server) as third:
            assert passes(second)
            with pytest.raises(grpc.RpcError) as refused:
                passes(third)
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
            assert passes(server.stub)
        with another(server) as fourth:
            assert fourth.Check(REQUEST, timeout=SECONDS, wait_for_ready=True)


@pytest.mark.parametrize(("letters", "fits"), [(500, True), (2000, False), (1_000_000, False)])
def test_metadata_is_bounded(letters: int, fits: bool) -> None:
    with running(state_of(), metadata_bytes=2048) as server, another(server) as stub:
        metadata = [("x", "a" * letters)]
        if fits:
            assert stub.Check(REQUEST, timeout=SECONDS, metadata=metadata)
        else:
            with pytest.raises(grpc.RpcError) as refused:
                stub.Check(REQUEST, timeout=SECONDS, metadata=metadata)
            assert refused.value.code() is EXHAUSTED
        assert passes(stub)


def test_request_is_bounded_by_its_setting() -> None:
    with running(state_of(), request_bytes=128 * 1024) as server:
        long = service_pb2.BatchCheckRequest(queries=["x" * 40_000] * 4)
        with pytest.raises(grpc.RpcError) as refused:
            server.stub.BatchCheck(long, timeout=SECONDS)
        assert refused.value.code() is EXHAUSTED
        assert passes(server.stub)


def test_connection_that_says_nothing_is_closed() -> None:
    with running(state_of(), handshake=0.5) as server:
        with frames_h2.plain(server.address) as silent:
            frames_h2.ended(silent)
        with frames_h2.plain(server.address) as half:
            half.sendall(frames_h2.PREFACE)
            frames_h2.ended(half)
        assert passes(server.stub)


def test_idle_connection_is_closed_and_its_client_connects_again() -> None:
    with running(state_of(), connection_idle=0.2) as server:
        assert passes(server.stub)
        left = Event()
        server.channel.subscribe(
            lambda now: left.set() if now is grpc.ChannelConnectivity.IDLE else None
        )
        assert left.wait(SECONDS)
        assert passes(server.stub)


def test_client_of_old_connections_loses_no_call() -> None:
    with running(state_of(), connection_age=0.1) as server:
        states: list[grpc.ChannelConnectivity] = []
        server.channel.subscribe(states.append)
        until = time.monotonic() + SECONDS
        while states.count(grpc.ChannelConnectivity.READY) < 5:
            assert passes(server.stub)
            assert time.monotonic() < until


@pytest.mark.parametrize("grace", [0, 0.1])
def test_stream_on_an_old_connection_ends_by_its_grace(grace: float) -> None:
    with running(state_of(), connection_age=0.1, connection_age_grace=grace) as server:
        talk = Talk(server.stub)
        talk.ask(PASSED)
        left = Event()
        talk.replies.add_callback(left.set)
        if grace:
            assert left.wait(SECONDS)
            assert talk.replies.code() is grpc.StatusCode.UNAVAILABLE
        else:
            assert not left.wait(1)
            talk.ask(PASSED)
            assert talk.end() == []


def test_client_that_pings_too_often_is_let_go() -> None:
    with running(state_of()) as server:
        with frames_h2.connected(server.address) as pinging:
            pinging.sendall(frames_h2.frame(frames_h2.PING, 0, 0, bytes(8)) * 10)
            assert frames_h2.goaway(frames_h2.ended(pinging)) == frames_h2.ENHANCE_YOUR_CALM
        assert passes(server.stub)
