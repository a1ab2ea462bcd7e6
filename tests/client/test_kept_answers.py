"""What a client answers from what it kept, counted by what reaches the server."""

from collections import deque
from collections.abc import Callable
from datetime import timedelta

import grpc
import pytest

from searchguard import Action
from searchguard.client import AnsweredBy
from searchguard.client.answer import Answer, Reason
from searchguard.client.asking import Asker, asker_of
from searchguard.client.kept_answers import LONGEST, KeptAnswers
from searchguard.engine.decision import Decision
from searchguard.v1 import decision_pb2 as pb
from tests.client.answers import client_of, reply
from tests.client.sources import Clock

ANYBODY = asker_of("", "", "unknown", "search")


def asker(**words: str) -> Asker:
    every = {"region": "", "language": "", "age_band": "unknown", "surface": "search", **words}
    return asker_of(*every.values())


def answer(seconds: float | None, revision: str = "first", version: int = 0) -> Answer:
    return Answer(
        decision=Decision(action=Action.PASS, revision=revision, switchboard_version=version),
        source=AnsweredBy.REMOTE,
        reason=Reason.ASKED,
        cache_for=None if seconds is None else timedelta(seconds=seconds),
    )


def kept_at(clock: Callable[[], float]) -> KeptAnswers:
    kept = KeptAnswers(100, clock)
    kept.show("first", 0)
    return kept


@pytest.mark.parametrize(
    ("told", "default", "holds"),
    [(5.0, None, 5.0), (5.0, 1.0, 5.0), (None, 3.0, 3.0), (None, None, 0.0), (0.0, 3.0, 0.0)],
)
def test_answer_is_kept_for_as_long_as_the_server_says(
    told: float | None, default: float | None, holds: float
) -> None:
    clock = Clock()
    kept = kept_at(clock)
    kept.default_seconds = default
    kept.put("q", ANYBODY, answer(told))
    found = kept.get("q", ANYBODY)
    assert (found is not None) is (holds > 0)
    if found:
        assert found.cached
        assert (found.source, found.decision) == (AnsweredBy.REMOTE, answer(told).decision)
        clock.now += holds - 0.1
        assert kept.get("q", ANYBODY)
        clock.now += 0.2
    assert kept.get("q", ANYBODY) is None


@pytest.mark.parametrize(
    "other",
    [
        {"region": "NL"},
        {"region": "NL-GR"},
        {"language": "nl"},
        {"age_band": "adult"},
        {"surface": "suggest"},
    ],
)
def test_whole_context_is_the_key(other: dict[str, str]) -> None:
    kept = kept_at(Clock())
    kept.put("q", ANYBODY, answer(5))
    assert kept.get("q", asker()) is not None
    assert kept.get("q", asker(**other)) is None
    assert kept.get("Q", ANYBODY) is None


@pytest.mark.parametrize("shown", [("second", 0), ("first", 1)])
def test_answers_go_when_the_server_shows_another_revision_or_switchboard(
    shown: tuple[str, int],
) -> None:
    kept = kept_at(Clock())
    kept.put("q", ANYBODY, answer(5))
    kept.show("first", 0)
    assert kept.get("q", ANYBODY)
    kept.show(*shown)
    assert kept.get("q", ANYBODY) is None
    kept.put("q", ANYBODY, answer(5))  # one of before, that was late
    assert kept.get("q", ANYBODY) is None


def test_long_queries_are_not_kept_and_nothing_is_where_there_is_no_room() -> None:
    kept = kept_at(Clock())
    kept.put("q" * (LONGEST + 1), ANYBODY, answer(5))
    assert kept.get("q" * (LONGEST + 1), ANYBODY) is None
    none = KeptAnswers(0)
    none.show("first", 0)
    none.put("q", ANYBODY, answer(5))
    assert none.get("q", ANYBODY) is None


def test_client_asks_once_and_again_once_lists_have_changed() -> None:
    seen: list[bytes] = []
    replies = deque([reply(cache_for={"seconds": 60})])

    def server(data: bytes, _context: grpc.ServicerContext) -> bytes:
        seen.append(data)
        return replies[0]

    with client_of(server) as client:
        first, second = client.check("bread"), client.check("bread")
        assert (first.cached, second.cached, len(seen)) == (False, True, 1)
        assert client.check("bread", explain=True).cached is False
        assert client.check("bread", region="NL").cached is False
        replies[0] = reply(action=pb.ACTION_BLOCK, revision="second", cache_for={"seconds": 60})
        assert client.check("another").decision.revision == "second"
        assert client.check("bread").decision.action is Action.BLOCK
        replies[0] = reply(revision="second", switchboard_version=1, cache_for={"seconds": 60})
        client.check("a third")
        assert client.check("bread").decision.switchboard_version == 1
