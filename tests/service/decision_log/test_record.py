"""What a record holds, and what it never does."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from searchguard.engine.context import Context
from searchguard.policy.model import AgeBand, Surface
from searchguard.service.answer import answer_check
from searchguard.service.decision_log.keys import DAY_SECONDS, Keys
from searchguard.service.decision_log.record import Record, length_bucket, plain_language
from searchguard.service.decision_log.ring import Ring
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.service.states import BLOCKED, PASSED, POINTED, state_of

CONTEXT = pb.Context(
    region="NL-GR", language="nl-NL", age_band=pb.AGE_BAND_UNDER_16, surface=pb.SURFACE_HASHTAG
)


def logged(query: str, privacy: int = 1, **more: Any) -> list[dict[str, Any]]:
    """Return the records of one question."""
    memory = Memory.make()
    Keys(memory.keys).renew()
    numbers = Numbers.claimed(memory)
    asked = service_pb2.CheckRequest(query=query, context=CONTEXT, **more)
    reply = answer_check(state_of(numbers=numbers, privacy=privacy), asked.SerializeToString())
    records = [json.loads(one.data) for one in Ring(numbers.row.ring).taken(1 << 20)[0]]
    name = service_pb2.CheckResponse.FromString(reply).decision.decision_id
    assert [one.pop("decision_id") for one in records] in ([name], [])
    for one in records:
        assert datetime.fromisoformat(one.pop("time")).tzinfo == UTC
        assert one.pop("micros") >= 0
        assert len(one.pop("revision")) == 64
        assert one.pop("server_version")
    return records


BLOCK = {
    "action": "block",
    "rule_id": "covid/plandemic",
    "surface": "hashtag",
    "region": "NL-GR",
    "language": "nl-NL",
    "length": "9-16",
}


def test_record_holds_what_was_decided_and_no_more() -> None:
    assert logged(BLOCKED) == [BLOCK]
    [pointer] = logged(POINTED)
    [notice] = pointer.pop("notices")
    assert notice.startswith("vaccines@")
    assert pointer == {
        **BLOCK,
        "action": "pointer",
        "rule_id": "covid/measles-vaccine",
    }


@pytest.mark.parametrize(
    ("query", "more"),
    [(PASSED, {}), ("x" * 2000, {}), (BLOCKED, {"at": {"seconds": 1}})],
    ids=["pass", "truncated pass", "another time"],
)
def test_what_is_no_decision_against_a_query_is_not_logged(query: str, more: Any) -> None:
    assert logged(query, **more) == []


def test_mode_0_logs_nothing() -> None:
    assert logged(BLOCKED, privacy=0) == []


def test_mode_2_tells_queries_apart_and_not_what_they_are() -> None:
    [first] = logged(BLOCKED, privacy=2)
    assert len(first.pop("key")) == 16
    assert len(first.pop("digest")) == 64
    assert first == BLOCK


def test_digest_is_the_hmac_under_the_key_in_memory() -> None:
    memory = Memory.make()
    keys = Keys(memory.keys)
    keys.renew()
    name, digest = keys.digest("¿plandemic?")
    key = bytes(memory.keys[72:104])
    assert name == bytes(memory.keys[64:72]).hex()
    assert digest == hmac.new(key, "¿plandemic?".encode(), hashlib.sha256).hexdigest()


class Clocks:
    """A calendar and a clock that are set by hand."""

    def __init__(self) -> None:
        self.memory = Memory.make()
        self.day, self.seconds = 738_000, 5.0
        self.keys = Keys(self.memory.keys, lambda: self.day, lambda: self.seconds)
        self.keys.renew()

    @property
    def name(self) -> str:
        self.keys.renew()
        return self.keys.digest("")[0]

    def holds(self, name: str) -> bool:
        """Tell whether a key is still somewhere in the memory."""
        return bytes.fromhex(name) in bytes(self.memory.keys)


def test_each_day_has_a_key_and_none_outlives_the_second() -> None:
    clocks = Clocks()
    names = []
    for _ in range(5):
        names.append(clocks.name)
        assert clocks.name == names[-1]
        assert [clocks.holds(name) for name in names[-3:]] == [False, True, True][-len(names) :]
        clocks.day += 1
        clocks.seconds += DAY_SECONDS
    assert len(set(names)) == 5


@pytest.mark.parametrize("days", [-1, 3650, -3650, 0])
def test_key_gets_no_older_when_the_clock_is_set(days: int) -> None:
    clocks = Clocks()
    before = clocks.name
    clocks.day += days
    clocks.seconds += DAY_SECONDS - (0 if days == 0 else 100)
    assert clocks.name != before


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("", ""),
        ("nl", "nl"),
        ("nl-BE", "nl-BE"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("sr-Latn", "sr-Latn"),
        ("nl-x-mysecret", "nl"),
        ("nl-BE-mysecret", "nl-BE"),
        ("nl-secret1-BE", "nl-BE"),
        ("nl-Qwer", "nl"),
        ("nl-QQ", "nl"),
        ("de-1996", "de"),
        ("es-419", "es"),
    ],
)
def test_language_is_told_without_what_a_caller_can_write(tag: str, told: str) -> None:
    assert plain_language(tag) == told


@pytest.mark.parametrize(
    ("length", "bucket"),
    [
        (1, "1-4"),
        (4, "1-4"),
        (5, "5-8"),
        (16, "9-16"),
        (17, "17-32"),
        (1024, "257-1024"),
        (1025, "1025-"),
        (65536, "1025-"),
    ],
)
def test_length_is_told_as_a_range(length: int, bucket: str) -> None:
    assert length_bucket(length) == bucket


def test_fields_are_those_that_were_agreed() -> None:
    """One more is a decision about privacy: it goes into docs/adr first."""
    assert Record.__struct_fields__ == (
        "decision_id",
        "time",
        "action",
        "rule_id",
        "server_version",
        "revision",
        "switchboard_version",
        "softened",
        "truncated",
        "notices",
        "events",
        "surface",
        "region",
        "language",
        "length",
        "micros",
        "key",
        "digest",
    )
    assert not {AgeBand, Surface, Context} & set(Record.__annotations__.values())
