"""A client of one server that does what a test wants: what is answered, by whom, and why."""

import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event
from time import monotonic

import grpc
import pytest

from searchguard import Action, Surface
from searchguard.client import AnsweredBy, Client, Mode, Reason, Settings
from searchguard.errors import RequestError
from searchguard.policy.model import NoticeKind, Results
from searchguard.snapshot.switchboard import local_folder
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.cli.running import run
from tests.client.answers import (
    SECONDS,
    UNUSED,
    client_of,
    connected,
    refusing,
    reply,
    write_snapshot,
)
from tests.loadtest.fake import answering
from tests.service.folders import BLOCKED, PASSED, POINTED, write_lists
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("untried")


def test_server_answers_with_all_it_decided() -> None:
    notice = pb.Notice(
        id="vaccines",
        kind=pb.NOTICE_KIND_REFERENCE,
        title="Vaccines",
        actions=[
            pb.Contact(kind=pb.CONTACT_KIND_LINK, url="https://who.int"),
            pb.Contact(kind=99, url="https://example.org"),  # type: ignore[arg-type]
        ],
    )
    blocked = reply(
        action=pb.ACTION_BLOCK,
        results=pb.RESULTS_NONE,
        suppress_suggestion=True,
        notices=[notice],
        rule_id="covid/plandemic",
        decision_id="01",
        switchboard_version=7,
        cache_for={"seconds": 5},
    )
    with client_of(lambda _data, _context: blocked) as client:
        answer = client.check("any")
    decision = answer.decision
    assert (answer.source, answer.reason, answer.detail) == (AnsweredBy.REMOTE, Reason.ASKED, "")
    assert (answer.decision_id, answer.cache_for) == ("01", timedelta(seconds=5))
    assert (decision.action, decision.results) == (Action.BLOCK, Results.NONE)
    assert decision.suppress_suggestion
    assert (decision.rule_id, decision.switchboard_version) == ("covid/plandemic", 7)
    (shown,) = decision.notices
    assert (shown.id, shown.kind, shown.title) == ("vaccines", NoticeKind.REFERENCE, "Vaccines")
    assert [contact.url for contact in shown.actions] == ["https://who.int"]


def test_unknown_action_is_a_pass_with_its_notices() -> None:
    strange = reply(action=99, results=77, notices=[pb.Notice(id="new", kind=55)])  # type: ignore[arg-type]
    with client_of(lambda _data, _context: strange) as client:
        decision = client.check("any").decision
    assert (decision.action, decision.results) == (Action.PASS, Results.SHOW)
    assert [(one.id, one.kind) for one in decision.notices] == [("new", NoticeKind.REFERENCE)]


def test_server_gets_the_question_as_it_was_asked() -> None:
    seen = []

    def answer(data: bytes, _context: grpc.ServicerContext) -> bytes:
        seen.append(service_pb2.CheckRequest.FromString(data))
        return reply()

    with client_of(answer) as client:
        client.check("Bread", region="nl", language="nl_BE", age_band="16_17", surface="suggest")
        client.check("", explain=True)
    context = pb.Context(
        region="nl",
        language="nl_BE",
        age_band=pb.AGE_BAND_16_17,
        surface=pb.SURFACE_SUGGEST,
    )
    assert seen[0] == service_pb2.CheckRequest(query="Bread", context=context)
    assert (seen[1].query, seen[1].explain) == ("", True)


FAILURES = [
    (grpc.StatusCode.RESOURCE_EXHAUSTED, Reason.OVERLOADED),
    (grpc.StatusCode.PERMISSION_DENIED, Reason.DENIED),
    (grpc.StatusCode.UNAUTHENTICATED, Reason.DENIED),
    (grpc.StatusCode.INTERNAL, Reason.FAILED),
    (grpc.StatusCode.UNIMPLEMENTED, Reason.FAILED),
    (grpc.StatusCode.UNAVAILABLE, Reason.UNREACHABLE),
    (grpc.StatusCode.CANCELLED, Reason.UNREACHABLE),
]


@pytest.mark.parametrize(("code", "reason"), FAILURES)
def test_failing_server_leaves_a_query_unchecked(code: grpc.StatusCode, reason: Reason) -> None:
    with client_of(refusing(code, "some words")) as client:
        answer = client.check(BLOCKED)
    assert (answer.source, answer.reason) == (AnsweredBy.UNCHECKED, reason)
    assert answer.detail == f"{code.name}: some words"
    assert (answer.decision.action, answer.decision.revision) == (Action.PASS, "")
    assert answer.decision.results is Results.SHOW


def test_local_lists_answer_for_a_server_that_fails(snapshot: Path) -> None:
    with client_of(refusing(grpc.StatusCode.INTERNAL), snapshot=snapshot) as client:
        answers = {query: client.check(query) for query in (BLOCKED, POINTED, PASSED)}
    told = {(one.source, one.reason, one.detail) for one in answers.values()}
    assert told == {(AnsweredBy.LOCAL, Reason.FAILED, "INTERNAL: no")}
    assert {query: one.decision.action for query, one in answers.items()} == {
        BLOCKED: Action.BLOCK,
        POINTED: Action.POINTER,
        PASSED: Action.PASS,
    }


@pytest.mark.parametrize(
    ("cache_for", "kept"),
    [
        ({"seconds": 10**15}, timedelta(days=1)),
        ({"seconds": -(10**15)}, timedelta()),
        ({"seconds": 1, "nanos": -(2**31)}, timedelta()),
        ({"seconds": 2, "nanos": 500_000_000}, timedelta(seconds=2.5)),
    ],
)
def test_impossible_times_do_no_harm(cache_for: dict[str, int], kept: timedelta) -> None:
    with client_of(lambda _data, _context: reply(cache_for=cache_for)) as client:
        answer = client.check(BLOCKED)
    assert (answer.source, answer.cache_for) == (AnsweredBy.REMOTE, kept)


@pytest.mark.parametrize("garbage", [b"\xff\xff", b"", reply(revision="")])
def test_garbage_is_no_answer(garbage: bytes) -> None:
    with client_of(lambda _data, _context: garbage) as client:
        answer = client.check(BLOCKED)
    assert (answer.source, answer.reason) == (AnsweredBy.UNCHECKED, Reason.BAD_ANSWER)
    assert answer.decision.action is Action.PASS


@pytest.mark.parametrize("deadline", [0.005, 0.025])
def test_late_server_is_not_waited_for(deadline: float) -> None:
    end = Event()

    def answer(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        end.wait(SECONDS)
        return reply()

    with client_of(answer, deadline=deadline) as client:
        began = monotonic()
        late = client.check(BLOCKED)
        took = monotonic() - began
        end.set()
    assert (late.source, late.reason) == (AnsweredBy.UNCHECKED, Reason.LATE)
    assert took < 2


def test_callers_deadline_is_never_passed() -> None:
    left: list[float] = []

    def answer(_data: bytes, context: grpc.ServicerContext) -> bytes:
        left.append(context.time_remaining())
        return reply()

    with client_of(answer) as client:
        client.check("a", deadline=3.0)
        client.check("b", deadline=10 * SECONDS)
        gone = client.check("c", deadline=-0.1)
    assert (gone.source, gone.reason) == (AnsweredBy.UNCHECKED, Reason.LATE)
    rounding = 0.1  # of grpc, on the wire
    first, second = left
    assert 0 < first <= 3 + rounding < second <= SECONDS + rounding


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED])
def test_call_that_a_server_let_down_is_made_again(code: grpc.StatusCode) -> None:
    attempts = count(1)

    def answer(_data: bytes, context: grpc.ServicerContext) -> bytes:
        if next(attempts) < 3:
            context.abort(code, "gone")
        return reply()

    with client_of(answer) as client:
        assert client.check("any").source is AnsweredBy.REMOTE
    assert next(attempts) == 4


def test_fault_of_the_caller_is_raised() -> None:
    asked = count()

    def answer(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        next(asked)
        return reply()

    with client_of(answer) as client:
        for query in ("a" * 65_537, "é" * 33_000, "half a pair \ud83d"):
            with pytest.raises(RequestError, match=r"^query: "):
                client.check(query)
            with pytest.raises(RequestError, match=r"^queries\[1\]: "):
                client.check_batch(["fine", query])
        with pytest.raises(RequestError, match=r"^context\.region: "):
            client.check("any", region="Netherlands")
    assert next(asked) == 0


def test_fault_that_only_the_server_finds_is_raised() -> None:
    with (
        client_of(refusing(grpc.StatusCode.INVALID_ARGUMENT, "query: too odd")) as client,
        pytest.raises(RequestError, match="query: too odd"),
    ):
        client.check("any")


def test_server_that_is_not_there_is_waited_for_a_moment_only() -> None:
    with Client(UNUSED, settings=Settings(target=UNUSED, wait_at_start=0.0)) as client:
        answer = client.check(BLOCKED)
        assert (answer.source, answer.decision.action) == (AnsweredBy.UNCHECKED, Action.PASS)
        client._lanes.reach._lost_at -= 2  # type: ignore[union-attr]
        began = monotonic()
        for _ in range(100):
            client.check(BLOCKED)
        assert monotonic() - began < 100 * client.settings.deadline


def test_first_answer_is_local_where_no_server_is(tmp_path: Path) -> None:
    settings = Settings(target=UNUSED, wait_at_start=0.0, lists_at_start=SECONDS)
    lists = write_lists(tmp_path / "lists")
    with Client(UNUSED, snapshot=lists, settings=settings) as client:
        answer = client.check(BLOCKED)
    told = (answer.source, answer.reason, answer.decision.action)
    assert told == (AnsweredBy.LOCAL, Reason.UNREACHABLE, Action.BLOCK)


@pytest.mark.parametrize(
    ("results", "suppressed"),
    [(Results.SHOW, False), (Results.RELIABLE_ONLY, True), (Results.NONE, True)],
)
def test_surface_may_fail_closed(results: Results, suppressed: bool) -> None:
    closed = {Surface.SUGGEST: results}
    failing = refusing(grpc.StatusCode.INTERNAL)
    with client_of(failing, unchecked_results=closed) as client:
        suggested = client.check("any", surface=Surface.SUGGEST).decision
        searched = client.check("any").decision
    assert (suggested.action, suggested.results) == (Action.PASS, results)
    assert suggested.suppress_suggestion is suppressed
    assert (searched.results, searched.suppress_suggestion) == (Results.SHOW, False)


def test_closed_client_still_answers(snapshot: Path) -> None:
    with answering(lambda _data, _context: reply()) as address:
        with connected(address, snapshot=snapshot) as client:
            pass
        assert client.check(BLOCKED).decision.action is Action.BLOCK
        assert client.check(BLOCKED).reason is Reason.CLOSED
        assert client.check_batch([BLOCKED])[0].decision.action is Action.BLOCK


FORKING = """
import os
from searchguard.client import Client, Reason, Settings

client = Client(settings=Settings(target="127.0.0.1:1", wait_at_start=0.0))
child = os.fork()
if child == 0:
    os._exit(client.check("any").reason is not Reason.CLOSED)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
raise SystemExit(code or client.check("any").reason is Reason.CLOSED)
"""


def test_client_in_a_forked_process_asks_nobody() -> None:
    """In a process of its own: grpc dies in a child that clears away what other tests left."""
    done = subprocess.run(
        [sys.executable, "-c", FORKING], timeout=3 * SECONDS, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_local_only_needs_no_server(snapshot: Path) -> None:
    settings = Settings(snapshot=snapshot, mode="local_only", wait_at_start=SECONDS)  # type: ignore[arg-type]
    with Client(settings=settings) as client:
        answer = client.check(BLOCKED, language="nl")
        assert (answer.source, answer.reason) == (AnsweredBy.LOCAL, Reason.MODE)
        assert answer.decision.action is Action.BLOCK
        assert client.filter_suggestions([PASSED, BLOCKED, POINTED, BLOCKED, "\ud83d"]) == [
            PASSED,
            POINTED,
        ]


def test_local_only_without_lists_is_unchecked(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sgsnap"
    broken.write_bytes(b"no snapshot")
    settings = Settings(snapshot=broken, mode="local_only", wait_at_start=SECONDS)  # type: ignore[arg-type]
    with Client(settings=settings) as client:
        answer = client.check(BLOCKED)
    assert (answer.source, answer.reason) == (AnsweredBy.UNCHECKED, Reason.NO_LISTS)
    assert answer.detail.startswith("no local lists: ")
    assert "snapshot" in answer.detail


@pytest.mark.smoke
def test_switchboard_beside_the_lists_is_followed(tmp_path: Path) -> None:
    file, _ = write_snapshot(tmp_path)
    flip = ("unblock", BLOCKED, "--for", "1h", "--snapshot", file, "--reason", "a film")
    local_folder(file).mkdir()
    settings = Settings(mode=Mode.LOCAL_ONLY, snapshot=file, wait_at_start=SECONDS)
    with Client(settings=settings) as client:
        assert client.check(BLOCKED).decision.action is Action.BLOCK
        done = run(*flip)
        assert done.code == 0, done.err
        until(lambda: client.check(BLOCKED).decision.action is Action.PASS)
        assert client.check(PASSED).decision.switchboard_version == 1
