"""Many queries at once: split at the limits, each answered, in order."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grpc import ChannelConnectivity

from searchguard import Action
from searchguard.client import AnsweredBy, Reason, Settings
from searchguard.client.answer import Failure
from searchguard.client.asking import asker_of
from searchguard.client.batch import MOST_BYTES, Batch, Part
from searchguard.client.fallback import Fallback
from searchguard.client.reach import Reach
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.client.answers import SECONDS, connected
from tests.service.folders import BLOCKED, PASSED, POINTED
from tests.service.running import Server

ANYBODY = asker_of("NL", "nl", "unknown", "search")

pytestmark = pytest.mark.usefixtures("untried")


def fallback() -> Fallback:
    return Fallback(Settings(target="unused"), None)


def parts_of(batch: Batch) -> list[Part]:
    reach = Reach(1, lambda: None)
    reach.heard(0, ChannelConnectivity.READY)
    return [part for part, _left in batch.calls(reach, 60.0)]


def sizes(queries: list[str]) -> list[int]:
    return [len(part.places) for part in parts_of(Batch(queries, ANYBODY, fallback()))]


@pytest.mark.parametrize(
    ("count", "parts"),
    [(0, []), (1, [1]), (1000, [1000]), (1001, [1000, 1]), (2500, [1000] * 2 + [500])],
)
def test_batch_is_split_at_a_thousand_queries(count: int, parts: list[int]) -> None:
    assert sizes(["bread"] * count) == parts


@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_batch_is_split_at_the_size_of_a_message(letter: str) -> None:
    queries = [letter * (60_000 // len(letter.encode()))] * 100
    batch = Batch(queries, ANYBODY, fallback())
    parts = parts_of(batch)
    assert max(len(part.request) for part in parts) <= MOST_BYTES + 1000
    assert [place for part in parts for place in part.places] == list(range(100))


def result(**fields: object) -> service_pb2.CheckResult:
    decision = pb.Decision(**{"action": pb.ACTION_PASS, "revision": "first", **fields})  # type: ignore[arg-type]
    return service_pb2.CheckResult(decision=decision)


def only(batch: Batch) -> Part:
    (part,) = parts_of(batch)
    return part


def test_each_result_is_an_answer_or_has_a_reason_why_not() -> None:
    batch = Batch(["a", "b", "c"], ANYBODY, fallback())
    response = service_pb2.BatchCheckResponse(
        results=[result(action=pb.ACTION_BLOCK), {"status": {"code": 13}}, {"decision": {}}]
    )
    batch.took(only(batch), response.SerializeToString())
    told = [(one.source, one.reason, one.decision.action) for one in batch.answers()]
    assert told == [
        (AnsweredBy.REMOTE, Reason.ASKED, Action.BLOCK),
        (AnsweredBy.UNCHECKED, Reason.FAILED, Action.PASS),
        (AnsweredBy.UNCHECKED, Reason.BAD_ANSWER, Action.PASS),
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_reply_of_another_length_is_no_answer(count: int) -> None:
    batch = Batch(["a", "b"], ANYBODY, fallback())
    reply = service_pb2.BatchCheckResponse(results=[result()] * count)
    batch.took(only(batch), reply.SerializeToString())
    assert {one.reason for one in batch.answers()} == {Reason.BAD_ANSWER}
    garbage = Batch(["a", "b"], ANYBODY, fallback())
    garbage.took(only(garbage), b"\xff")
    assert {one.reason for one in garbage.answers()} == {Reason.BAD_ANSWER}


def test_batch_that_failed_is_answered_all_the_same() -> None:
    batch = Batch(["a", "b"], ANYBODY, fallback())
    batch.failed(only(batch), Failure(Reason.LATE, "late"))
    assert [one.reason for one in batch.answers()] == [Reason.LATE] * 2


@pytest.mark.smoke
def test_real_server_answers_batches_and_suggestions(server: Server) -> None:
    with connected(server.address, batch_deadline=SECONDS) as client:
        queries = [PASSED, BLOCKED, POINTED] * 500
        answers = client.check_batch(queries, language="en")
        assert {one.source for one in answers} == {AnsweredBy.REMOTE}
        actions = [one.decision.action for one in answers]
        assert actions == [Action.PASS, Action.BLOCK, Action.POINTER] * 500
        assert answers[2].decision == client.check(POINTED, language="en").decision
        (notice,) = answers[2].decision.notices
        assert notice.title == "Vaccines"
        proposed = [PASSED, BLOCKED, POINTED, PASSED, "half \ud83d", "a" * 70_000]
        assert client.filter_suggestions(proposed) == [PASSED, POINTED, PASSED]
        assert client.check_batch([]) == []
        assert client.filter_suggestions([]) == []
        late = client.check_batch([BLOCKED, "new"], deadline=0)
        assert [one.reason for one in late] == [Reason.LATE] * 2


@pytest.mark.smoke
def test_remote_and_local_answers_are_the_same(server: Server, snapshot: Path) -> None:
    """But for what a server does not tell: what was matched, and when time alone changes it."""
    queries = [PASSED, BLOCKED, POINTED, "searchguard-test-block", "covid hoax", "a" * 2000]
    with connected(server.address, snapshot=snapshot, cache_entries=0) as client:
        remote = client.check_batch(queries, region="NL", language="nl")
        client.close()
        local = client.check_batch(queries, region="NL", language="nl")
    assert {one.source for one in remote} == {AnsweredBy.REMOTE}
    assert {one.source for one in local} == {AnsweredBy.LOCAL}
    untold: dict[str, Any] = {"matches": (), "changes_at": None, "shadow_rules": ()}
    assert [replace(one.decision, **untold) for one in local] == [one.decision for one in remote]


def test_calls_of_a_batch_that_failed_are_counted() -> None:
    found = fallback()
    batch = Batch(["a"], ANYBODY, found)
    for _ in range(100):
        batch.failed(Part((0,), b""), Failure(Reason.OVERLOADED))
    assert any(found.throttle.holds_back() for _ in range(100))
