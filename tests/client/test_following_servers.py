"""What a client learns of servers: what they answer from, whether they are there, and why not."""

import socket
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from threading import Thread, Timer
from typing import Any

import grpc
import pytest

from searchguard.client import AnsweredBy, Client, Reason, Settings
from searchguard.client.reach import Reach
from searchguard.v1 import service_pb2
from tests.client.answers import client_of, connected, reply
from tests.client.sources import Clock, Offered, lists_of, local_of
from tests.loadtest.fake import SERVICE, answering
from tests.service.folders import BLOCKED, covid, write_lists
from tests.service.running import serving
from tests.waiting import until

STATES = grpc.ChannelConnectivity
Status = service_pb2.ServerStatus


@contextmanager
def watched(statuses: "SimpleQueue[Status]", code: grpc.StatusCode | None = None) -> Iterator[str]:
    """Serve a Check that may be kept, and a WatchStatus of what a test puts, or that fails."""

    def watch(_data: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        if code:
            context.abort(code, "no")
        while (status := statuses.get()) is not None:
            yield service_pb2.WatchStatusResponse(status=status).SerializeToString()

    def ask(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        return service_pb2.GetStatusResponse(status=statuses.get()).SerializeToString()

    handlers: dict[str, Any] = {
        "Check": grpc.unary_unary_rpc_method_handler(lambda _data, _context: reply()),
        "WatchStatus": grpc.unary_stream_rpc_method_handler(watch),
        "GetStatus": grpc.unary_unary_rpc_method_handler(ask),
    }
    server = grpc.server(ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        for _ in range(8):
            statuses.put(None)  # type: ignore[arg-type]
        server.stop(None).wait()


@pytest.mark.parametrize("code", [None, grpc.StatusCode.RESOURCE_EXHAUSTED])
def test_change_that_a_server_tells_flushes_what_was_kept(code: grpc.StatusCode | None) -> None:
    """By the stream, and by asking where the server has no stream to give."""
    statuses: SimpleQueue[Status] = SimpleQueue()
    settings = {"watch": True, "status_every": 0.01}
    with watched(statuses, code) as address, connected(address, **settings) as client:
        client.check("bread")
        assert not client.check("bread").cached  # how long a plain PASS holds is not known yet
        statuses.put(Status(revision="first", default_cache_for={"seconds": 60}))
        until(lambda: client.check("bread").cached)
        statuses.put(Status(revision="second", default_cache_for={"seconds": 60}))
        until(lambda: not client.check("bread").cached)


def test_server_of_replaced_lists_is_not_believed_for_long(snapshot: Path) -> None:
    source, clock = Offered(), Clock()
    old, new = lists_of("bread"), lists_of("plandemic")
    local = local_of(source, clock)
    source.put(old)
    local.look()
    assert local.lists
    replies = deque([reply(revision=local.lists.engine.revision)])
    source.put(new)
    local.look()
    with client_of(lambda _data, _context: replies[0]) as client:
        client._fallback._local = local
        assert client.check(BLOCKED).source is AnsweredBy.REMOTE
        clock.now += client.settings.lag + 1
        answer = client.check("plandemic again")
        assert (answer.source, answer.reason) == (AnsweredBy.LOCAL, Reason.OLDER)
        assert answer.decision.rule_id == "list/rule"
        replies[0] = reply(revision="newer still")
        assert client.check(BLOCKED).source is AnsweredBy.REMOTE


def reach_of(channels: int = 2) -> tuple[Reach, Clock, list[int]]:
    clock, regained = Clock(), list[int]()
    turns = count()
    return Reach(channels, lambda: regained.append(next(turns)), clock), clock, regained


def test_calls_go_to_channels_that_are_connected() -> None:
    reach, _, _ = reach_of(3)
    assert [reach.choose(turn) for turn in range(4)] == [0, 1, 2, 0]
    reach.heard(1, STATES.READY)
    assert {reach.choose(turn) for turn in range(4)} == {1}
    reach.heard(2, STATES.READY)
    reach.heard(1, STATES.IDLE)  # it will connect for a call
    assert {reach.choose(turn) for turn in range(4)} == {1, 2}
    reach.heard(1, STATES.TRANSIENT_FAILURE)
    assert {reach.choose(turn) for turn in range(4)} == {2}


def test_trouble_is_told_at_once_to_who_has_lists_and_later_to_who_has_none() -> None:
    reach, clock, regained = reach_of()
    reach.heard(0, STATES.IDLE)  # before it begins to connect
    assert reach.trouble(patient=True) is None
    assert reach.trouble(patient=False)
    reach.heard(0, STATES.READY)
    assert (reach.trouble(patient=False), regained) == (None, [0])
    reach.heard(1, STATES.READY)
    reach.heard(0, STATES.TRANSIENT_FAILURE)
    assert (reach.trouble(patient=False), regained) == (None, [0])
    reach.heard(1, STATES.CONNECTING)
    assert reach.trouble(patient=True) is None
    clock.now += 1
    trouble = reach.trouble(patient=True)
    assert trouble is not None
    assert trouble.reason is Reason.UNREACHABLE
    reach.heard(1, STATES.READY)
    assert (reach.trouble(patient=False), regained) == (None, [0, 1])


@pytest.mark.parametrize(
    ("target", "reason", "words"),
    [
        ("127.0.0.1:1", Reason.UNREACHABLE, "refused"),
        ("unix:no-such-socket", Reason.UNREACHABLE, "no-such-socket"),
        ("name.invalid:50051", Reason.DNS, "name.invalid"),
    ],
)
def test_client_tells_why_there_is_no_connection(target: str, reason: Reason, words: str) -> None:
    settings = Settings(target=target, wait_at_start=0.0)
    with Client(settings=settings) as client:
        until(lambda: words in client.check(BLOCKED).detail)
        answer = client.check(BLOCKED)
    assert (answer.source, answer.reason) == (AnsweredBy.UNCHECKED, reason)
    assert words in answer.detail


@contextmanager
def slowly(address: str, seconds: float) -> Iterator[str]:
    """Pass on what a server says, but nothing for a while after a connection is made."""
    host, _, port = address.rpartition(":")
    connections: list[socket.socket] = []

    def pump(source: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                to.sendall(data)

    def take() -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection((host, int(port)))
                connections.extend((near, far))
                Thread(target=pump, args=(near, far), daemon=True).start()
                Timer(seconds, pump, (far, near)).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=take, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    for one in connections:
        one.close()


def test_connection_may_take_longer_than_the_back_off() -> None:
    with (
        answering(lambda _data, _context: reply()) as address,
        slowly(address, 0.5) as far,
        connected(far) as client,
    ):
        assert client.check("any").source is AnsweredBy.REMOTE


@pytest.mark.smoke
def test_lists_that_are_edited_are_followed_by_server_and_client(tmp_path: Path) -> None:
    folder = write_lists(tmp_path / "lists")
    with (
        serving("--blocklists", folder, "--cache-for", "600") as server,
        connected(server.address, snapshot=folder, watch=True, refresh=0.05) as client,
    ):
        first = client.check(BLOCKED)
        assert client.check(BLOCKED).cached
        text = covid(folder).read_text("utf-8").replace("#plandemic", "#another")
        covid(folder).write_text(text, "utf-8")
        until(lambda: not client.check(BLOCKED).decision.rule_id)
        second = client.check(BLOCKED)
        server.stop()
        until(lambda: client.check("something else").source is AnsweredBy.LOCAL)
        until(lambda: client.check(BLOCKED, explain=True).decision.rule_id == "")
        third = client.check(BLOCKED, explain=True)
        assert first.decision.rule_id == "covid/plandemic"
        assert (second.source, second.decision.rule_id) == (AnsweredBy.REMOTE, "")
        assert third.source is AnsweredBy.LOCAL
        assert third.decision.revision == second.decision.revision
