"""What calls and decisions count."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.policy import model
from searchguard.service.answer import answer_batch, answer_check, answer_item
from searchguard.service.log import Log
from searchguard.service.numbers.call_counts import UNARY, CallCounts
from searchguard.service.numbers.families import FAMILIES
from searchguard.service.numbers.locales import Locales
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.numbers.series import SeriesTable
from searchguard.service.serving_state import ServingState
from searchguard.service.settings import LogFormat
from searchguard.snapshot.switchboard import (
    Activation,
    Enforcement,
    Live,
    Mode,
    StateChange,
    Switchboard,
)
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.service.states import BLOCKED, NOTICE, PASSED, POINTED, rule, state_of

LOG = Log(LogFormat.TEXT)
NL = pb.Context(region="NL", language="nl")
US = pb.Context(region="US", language="en", surface=pb.SURFACE_HASHTAG)


def request(query: str, context: pb.Context | None = None, **more: Any) -> bytes:
    return service_pb2.CheckRequest(query=query, context=context, **more).SerializeToString()


class Counting:
    """A state and what it has counted."""

    def __init__(self, *rules: model.Rule, **more: Any) -> None:
        self.memory = Memory.make()
        self.state: ServingState = state_of(*rules, numbers=Numbers.claimed(self.memory), **more)

    @property
    def counts(self) -> dict[str, int]:
        """What is not 0, as `family label label`."""
        [row] = self.memory.rows()
        return {
            " ".join((named.family.removeprefix("searchguard_"), *named.labels)): row.counts[slot]
            for named, slot in SeriesTable(self.memory).all().items()
            if row.counts[slot]
        }


PROMISED = ("nl-NL", "nl-BE", "en-GB", "zh-Hant-TW", "zh-Hans-SG", "fr", "en-US")


@pytest.mark.parametrize(
    ("language", "region", "label"),
    [
        ("nl", "NL", "nl-NL"),
        ("nl", "NL-GR", "nl-NL"),
        ("nl-BE", "", "nl-BE"),
        ("nl-BE", "NL", "nl-NL"),
        ("nl", "", "other"),
        ("nl", "US", "other"),
        ("fr", "BE", "fr"),
        ("fr-CA", "", "fr"),
        ("zh-Hant", "TW", "zh-Hant-TW"),
        ("zh-Hant-TW", "", "zh-Hant-TW"),
        ("", "NL", "other"),
        ("", "", "other"),
        ("xx", "NL", "other"),
    ],
)
def test_locale_of_who_asks_is_one_that_is_promised(language: str, region: str, label: str) -> None:
    locales = Locales(PROMISED)
    assert locales.of(Context.of(language=language, region=region)) == label
    assert label in locales.labels


SHADOW = model.Rule(
    id="shadowed",
    action=model.Action.BLOCK,
    state=model.RuleState.SHADOW,
    reason="health",
    terms=(model.Term(text="bread"),),
)
QUAKE = model.Event(
    event="quake",
    kind=model.EventKind.DISASTER,
    state=model.EventState.ARMED,
    terms=(model.Term(text="beving"),),
    notices=("vaccines",),
    stricter=("covid/shadowed",),
)
STALE = replace(NOTICE, notice="stale", parent="vaccines", review_by=date(2020, 1, 1))
ENDS: dict[str, Any] = {"until": datetime(2090, 1, 1, tzinfo=UTC), "by": "ann", "reason": "why"}
QUAKE_IS_ON = Activation(id="quake", starts=datetime(2020, 1, 1, tzinfo=UTC), **ENDS)
BLOCK = {"decisions block search other": 1, "rule_hits covid/plandemic": 1}


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        (request("birds", NL), {"decisions pass search other": 1}),
        (request("birds", US), {"decisions pass hashtag en-US": 1}),
        (request("birds"), {"decisions pass search other": 1}),
        (request(BLOCKED), BLOCK),
        (request(BLOCKED, NL, explain=True), BLOCK),
        (request(BLOCKED, NL, at={"seconds": 1}), {}),
        (
            request(POINTED, US),
            {"decisions pointer hashtag en-US": 1, "rule_hits covid/measles-vaccine": 1},
        ),
        (
            request(PASSED),
            {"decisions pass search other": 1, "rule_shadow_hits covid/shadowed": 1},
        ),
        (
            request("birds", pb.Context(region="XX", language="qq")),
            {
                "decisions pass search other": 1,
                "ignored_context language": 1,
                "ignored_context region": 1,
            },
        ),
        (request("a " * 600), {"decisions pass search other": 1, "truncated": 1}),
    ],
)
def test_decision_is_counted_with_what_it_tells(asked: bytes, counts: dict[str, int]) -> None:
    counting = Counting(SHADOW)
    answer_check(counting.state, asked)
    assert counting.counts == counts


@pytest.mark.parametrize(
    ("query", "switched", "counts"),
    [
        ("beving", {}, {"decisions pass search other": 1}),
        (
            "beving",
            {"events": (QUAKE_IS_ON,)},
            {
                "decisions pointer search other": 1,
                "rule_hits events/quake": 1,
                "event_answers quake": 1,
            },
        ),
        (
            "bread",
            {"events": (QUAKE_IS_ON,)},
            {
                "decisions block search other": 1,
                "rule_hits covid/shadowed": 1,
                "event_answers quake": 1,
            },
        ),
        (
            "bread",
            {
                "events": (QUAKE_IS_ON,),
                "states": (StateChange(rule_id="covid/shadowed", state=Live.LIVE, **ENDS),),
            },
            {"decisions block search other": 1, "rule_hits covid/shadowed": 1},
        ),
        (
            BLOCKED,
            {"enforcement": (Enforcement(mode=Mode.OBSERVE, **ENDS),)},
            {"decisions pass search other": 1, "observed block search other": 1},
        ),
        (
            "flu",
            {},
            {
                "decisions pointer search other": 1,
                "rule_hits covid/flu": 1,
                "notice_fallbacks stale": 1,
            },
        ),
    ],
)
def test_what_is_switched_and_what_is_stale_is_counted(
    query: str, switched: dict[str, Any], counts: dict[str, int]
) -> None:
    flu = rule("flu", model.Action.POINTER, notices=("stale",))
    counting = Counting(SHADOW, flu, events=(QUAKE,), notices=(STALE,))
    state = counting.state.switched(Switchboard(version=1, **switched), "")
    answer_check(state, request(query))
    assert counting.counts == counts


def test_softened_block_is_counted() -> None:
    counting = Counting()
    softened = Decision(
        action=model.Action.POINTER, revision="r", rule_id="covid/plandemic", softened=True
    )
    counting.state.tally.decided(softened, Context())
    assert counting.counts == {
        "decisions pointer search other": 1,
        "rule_hits covid/plandemic": 1,
        "softened": 1,
    }


@pytest.mark.parametrize("contexts", [[], [NL, US, NL, US]])
def test_each_query_of_a_batch_is_counted(contexts: Sequence[pb.Context]) -> None:
    counting = Counting()
    batch = service_pb2.BatchCheckRequest(
        queries=[BLOCKED, "birds", "x" * 70_000, "bees"],
        contexts=contexts,
        context=None if contexts else US,
    )
    answer_batch(counting.state, batch.SerializeToString(), LOG)
    counts = counting.counts
    assert counts.pop("refused InvalidArgument") == 1
    assert counts.pop("rule_hits covid/plandemic") == 1
    assert sum(counts.values()) == 3
    assert counts["decisions pass hashtag en-US"] == 2


def test_each_item_of_a_stream_is_counted() -> None:
    counting = Counting()
    for query in ("birds", BLOCKED, "x" * 70_000):
        item = service_pb2.StreamCheckRequest(request=service_pb2.CheckRequest(query=query))
        answer_item(counting.state, item.SerializeToString(), LOG)
    answer_item(counting.state, b"\xff", LOG)
    assert counting.counts == {
        "decisions pass search other": 1,
        "refused InvalidArgument": 2,
        **BLOCK,
    }


def test_whoever_asks_is_remembered_within_bounds() -> None:
    counting = Counting()
    for number in range(20_000):
        counting.state.tally.passed_plainly(str(number).encode(), lambda _bytes: Context())
    assert counting.counts == {"decisions pass search other": 20_000}


def test_calls_are_counted_by_status_and_by_time() -> None:
    memory = Memory.make()
    numbers = Numbers.claimed(memory)
    calls = CallCounts(numbers, UNARY, "s", "Check")
    for code in (0, 0, 3):
        calls.end(calls.begin(), code)
    calls.end(calls.begin() - 70_000_000)
    sums = {
        (named.family, *named.labels[3:]): numbers.row.counts[slot]
        for named, slot in SeriesTable(memory).all().items()
    }
    assert sums["grpc_server_started",] == 4
    assert sums["grpc_server_handled", "OK"] == 3
    assert sums["grpc_server_handled", "InvalidArgument"] == 1
    assert sums["grpc_server_handled", "ResourceExhausted"] == 0
    assert sums["grpc_server_handling_seconds", "0.1"] == 1
    assert sums["grpc_server_handling_seconds", "sum"] >= 70_000_000


def test_state_of_other_lists_counts_on() -> None:
    memory = Memory.make()
    numbers = Numbers.claimed(memory)
    for more in ((), (rule("bees", model.Action.BLOCK),), ()):
        answer_check(state_of(*more, numbers=numbers), request(BLOCKED))
    hits = SeriesTable(memory).slot("searchguard_rule_hits", "covid/plandemic")
    assert numbers.row.counts[hits] == 3


def test_names_of_metrics_are_not_taken_twice() -> None:
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)


def test_rule_for_a_share_of_queries_counts_what_it_leaves_out() -> None:
    counting = Counting(rule("toast", model.Action.BLOCK, percent=0))
    for query in ("toast", "old toast", PASSED):
        answer_check(counting.state, request(query, NL))
    assert counting.counts["rule_left_out covid/toast"] == 2
    assert "rule_hits covid/toast" not in counting.counts
