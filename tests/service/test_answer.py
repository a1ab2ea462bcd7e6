"""One request's bytes become one reply's bytes, or a status that says what to change."""

import json
import tracemalloc
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from hypothesis import given
from hypothesis import strategies as st

from searchguard.engine.engine import Engine
from searchguard.policy.model import Action, AgeBand, Surface
from searchguard.service import wire
from searchguard.service.answer import answer_batch, answer_check, answer_item
from searchguard.service.log import Log
from searchguard.service.refusal import Refused
from searchguard.service.serving_state import ServingState
from searchguard.service.settings import LogFormat
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.service.states import BLOCKED, PASSED, POINTED, rule, state_of

STATE = state_of()
LOG = Log(LogFormat.JSON)
SECRET = "canary-9f3b"
LONG = "x" * 65_537


def check(state: ServingState = STATE, **fields: Any) -> pb.Decision:
    data = service_pb2.CheckRequest(**fields).SerializeToString()
    return service_pb2.CheckResponse.FromString(answer_check(state, data)).decision


def batch(state: ServingState = STATE, **fields: Any) -> list[service_pb2.CheckResult]:
    data = service_pb2.BatchCheckRequest(**fields).SerializeToString()
    return list(service_pb2.BatchCheckResponse.FromString(answer_batch(state, data, LOG)).results)


def item(data: bytes, state: ServingState = STATE) -> service_pb2.StreamCheckResponse:
    return service_pb2.StreamCheckResponse.FromString(answer_item(state, data, LOG))


def said(message: Message) -> set[str]:
    return {field.name for field, _ in message.ListFields()}


def field_named(status: status_pb2.Status) -> str:
    assert status.code == code_pb2.INVALID_ARGUMENT
    details = error_details_pb2.BadRequest()
    assert status.details[0].Unpack(details)
    (violation,) = details.field_violations
    assert violation.description
    return str(violation.field)


def refusal(**fields: Any) -> status_pb2.Status:
    with pytest.raises(Refused) as refused:
        check(**fields)
    return refused.value.status


class Broken(Engine):
    """An engine with a fault that nobody foresaw, whose words hold the query."""

    def passes(self, query: str) -> bool:
        raise ValueError(query)

    def undecided(self, queries: Sequence[str]) -> set[int]:
        raise ValueError(queries)


BROKEN = replace(STATE, engine=Broken(STATE.engine.lists, STATE.engine.revision))


@pytest.mark.parametrize("query", [PASSED, "", "pandemic", "123", "日本語のパン", " "])
def test_pass_is_constant_and_says_action_and_revision_only(query: str) -> None:
    data = service_pb2.CheckRequest(query=query).SerializeToString()
    assert answer_check(STATE, data) is STATE.pass_response
    assert said(check(query=query)) == {"action", "revision"}


def test_pass_names_the_version_of_the_switchboard() -> None:
    decision = service_pb2.CheckResponse(decision=wire.pass_message("ab", 7)).decision
    assert decision.switchboard_version == 7


def test_block_carries_rule_reason_and_policy() -> None:
    decision = check(query="#Plandemic")
    assert decision.action == pb.ACTION_BLOCK
    assert decision.rule_id == "covid/plandemic"
    assert (decision.reason, decision.policy) == ("health", "medical")
    assert decision.policy_url == "https://example.org/policy"
    assert decision.results == pb.RESULTS_NONE
    assert decision.suppress_suggestion
    assert decision.revision == STATE.engine.revision
    assert not decision.HasField("explanation")


def test_pointer_carries_its_notice_whole() -> None:
    (notice,) = check(query=POINTED, context={"language": "en"}).notices
    call, link = sorted(notice.actions, key=lambda action: action.kind)
    assert (notice.id, notice.kind) == ("vaccines", pb.NOTICE_KIND_REFERENCE)
    assert (notice.title, notice.body) == ("Vaccines", "Read what is known.")
    assert (notice.language, notice.fallback_from) == ("en", "")
    assert (notice.source_id, notice.source_name) == ("who", "World Health Organization")
    assert (link.kind, link.label) == (pb.CONTACT_KIND_LINK, "Read more")
    assert link.url == "https://who.int/vaccines"
    assert (call.kind, call.number) == (pb.CONTACT_KIND_CALL, "0800 1351")
    assert notice.feedback_url == "https://example.org/feedback"
    assert len(notice.version) == 12
    assert notice.dismissible


def test_each_block_has_a_name_of_its_own() -> None:
    names = [check(query=BLOCKED).decision_id for _ in range(20)]
    assert len(set(names)) == 20
    assert {len(name) for name in names} == {26}


def test_truncated_pass_says_so() -> None:
    decision = check(query="a " * 600)
    assert said(decision) == {"action", "revision", "truncated"}


@pytest.mark.parametrize(
    ("context", "ignored"),
    [
        ({"region": "XQ"}, ["region"]),
        ({"language": "qq"}, ["language"]),
        ({"region": "XQ", "language": "qq"}, ["region", "language"]),
    ],
)
def test_pass_names_ignored_context(context: dict[str, str], ignored: list[str]) -> None:
    decision = check(query=PASSED, context=context)
    assert said(decision) == {"action", "revision", "ignored_context"}
    assert list(decision.ignored_context) == ignored


@pytest.mark.parametrize("context", [{"region": "uk"}, {"region": "nl_gr"}, {"language": "NL_be"}])
def test_context_is_normalised(context: dict[str, str]) -> None:
    assert said(check(query=PASSED, context=context)) == {"action", "revision"}


def test_unknown_enum_numbers_count_as_unspecified() -> None:
    context = pb.Context.FromString(b"\x18\x63\x20\x63")  # age_band 99, surface 99
    assert wire.context_of(context) == wire.context_of(pb.Context())
    assert check(query=BLOCKED, context=context).action == pb.ACTION_BLOCK


def test_numbers_of_requests_cover_the_values_of_the_lists() -> None:
    assert set(wire.SURFACES.values()) == set(Surface)
    assert set(wire.AGE_BANDS.values()) == set(AgeBand) - {AgeBand.UNKNOWN}
    assert {0, *wire.SURFACES} == set(pb.Surface.values())
    assert {0, *wire.AGE_BANDS} == set(pb.AgeBand.values())


def test_decision_may_be_reused_for_the_default_time() -> None:
    assert check(query=BLOCKED).cache_for.ToTimedelta() == timedelta(seconds=5)


def test_default_time_can_be_set() -> None:
    state = state_of(cache_for=0.5)
    assert check(state, query=BLOCKED).cache_for.ToTimedelta() == timedelta(seconds=0.5)
    assert said(check(state, query=PASSED)) == {"action", "revision"}


def test_decision_is_not_reused_past_the_end_of_its_rule() -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    state = state_of(rule("storm hoax", Action.BLOCK, ends=soon), cache_for=7200)
    cache_for = check(state, query="storm hoax").cache_for.ToTimedelta()
    assert timedelta() < cache_for <= timedelta(hours=1)


def test_pass_is_not_reused_past_the_start_of_a_rule() -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    state = state_of(rule("storm hoax", Action.BLOCK, starts=soon), cache_for=7200)
    decision = check(state, query="storm hoax")
    assert said(decision) == {"action", "revision", "cache_for"}
    assert timedelta() < decision.cache_for.ToTimedelta() <= timedelta(hours=1)


def test_explanation_tells_of_the_match() -> None:
    query = f"the {BLOCKED} film"
    (match,) = check(query=query, explain=True).explanation.matches
    assert (match.rule_id, match.term) == ("covid/plandemic", BLOCKED)
    assert query[match.span_start : match.span_end] == match.matched_text == BLOCKED
    assert match.outcome


def test_explanation_of_a_pass_is_present() -> None:
    assert "explanation" in said(check(query=PASSED, explain=True))


def test_answer_for_another_time_is_never_reused() -> None:
    ends = datetime(2027, 1, 1, tzinfo=UTC)
    state = state_of(rule("storm hoax", Action.BLOCK, ends=ends))
    before, after = ends - timedelta(seconds=1), ends
    then = check(state, query="storm hoax", at=before)
    assert then.action == pb.ACTION_BLOCK
    assert then.HasField("cache_for")
    assert then.cache_for.ToTimedelta() == timedelta()
    assert check(state, query="storm hoax", at=after).action == pb.ACTION_PASS


@pytest.mark.parametrize(
    "fields", [{"explain": True}, {"at": datetime(2027, 1, 1, tzinfo=UTC)}], ids=["explain", "at"]
)
@pytest.mark.parametrize(
    "settings", [{"explain": False}, {"listen": "0.0.0.0:50051"}], ids=["flag", "address"]
)
def test_reasons_are_for_those_who_may_read_lists(
    fields: dict[str, Any], settings: dict[str, Any]
) -> None:
    status = refusal(state=state_of(**settings), query=BLOCKED, **fields)
    assert status.code == code_pb2.PERMISSION_DENIED


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"context": {"region": "Nowhere"}}, "context.region"),
        ({"context": {"region": "N1"}}, "context.region"),
        ({"context": {"language": "!!"}}, "context.language"),
        ({"context": {"language": "x" * 36}}, "context.language"),
        ({"query": LONG}, "query"),
        ({"query": "é" * 32_769}, "query"),
        ({"at": {"seconds": 2**60}}, "at"),
        ({"at": {"nanos": -1}}, "at"),
    ],
)
def test_malformed_value_is_refused_by_name(fields: dict[str, Any], name: str) -> None:
    assert field_named(refusal(**{"query": SECRET, **fields})) == name


@pytest.mark.parametrize("fields", [{"context": {"region": "??"}}, {"at": {"seconds": 2**60}}])
def test_refusal_never_holds_the_query(fields: dict[str, Any]) -> None:
    assert SECRET not in str(refusal(query=SECRET, **fields))
    assert SECRET not in str(refusal(query=SECRET * 6000))


@pytest.mark.parametrize("query", ["x" * 65_536, "é" * 32_768, "\U0001f600" * 16_384])
def test_query_of_64_kibibytes_is_read(query: str) -> None:
    assert check(query=query).truncated


@pytest.mark.parametrize("data", [b"\xff", b"\x0a\x02\xff\xfe", b"\x0a\x05ab", b"\x12\x01\x08"])
def test_bytes_that_are_no_request_are_refused(data: bytes) -> None:
    with pytest.raises(Refused) as alone:
        answer_check(STATE, data)
    with pytest.raises(Refused) as together:
        answer_batch(STATE, data, LOG)
    for status in (alone.value.status, together.value.status, item(data).status):
        assert field_named(status) == ""


@given(data=st.binary(max_size=200))
def test_any_bytes_get_a_reply_or_a_refusal(data: bytes) -> None:
    with suppress(Refused):
        service_pb2.CheckResponse.FromString(answer_check(STATE, data))
    with suppress(Refused):
        service_pb2.BatchCheckResponse.FromString(answer_batch(STATE, data, LOG))
    item(data)


@given(queries=st.lists(st.sampled_from([PASSED, BLOCKED, POINTED, "x" * 2000]) | st.text()))
def test_batch_and_stream_decide_as_check_does(queries: list[str]) -> None:
    results = batch(queries=queries, context={"language": "en"})
    assert len(results) == len(queries)
    for query, result in zip(queries, results, strict=True):
        request = service_pb2.CheckRequest(query=query, context={"language": "en"})
        alone = check(query=query, context={"language": "en"})
        streamed = item(
            service_pb2.StreamCheckRequest(id=query, request=request).SerializeToString()
        )
        assert streamed.id == query
        for decision in (alone, result.decision, streamed.decision):
            decision.decision_id = ""
        assert alone == result.decision == streamed.decision


def test_batch_of_nothing_is_nothing() -> None:
    assert batch() == []


def test_batch_with_a_context_each() -> None:
    contexts: list[dict[str, str]] = [{}, {"region": "XQ"}]
    first, second = batch(queries=[PASSED, PASSED], contexts=contexts)
    assert list(first.decision.ignored_context) == []
    assert list(second.decision.ignored_context) == ["region"]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"queries": ["a"] * 1001}, "queries"),
        ({"queries": ["a", "b"], "contexts": [{}]}, "contexts"),
        ({"queries": [], "contexts": [{}]}, "contexts"),
        ({"queries": ["a"], "contexts": [{}], "context": {"region": "NL"}}, "context"),
        ({"queries": ["a"], "context": {"region": "??"}}, "context.region"),
    ],
)
def test_batch_as_a_whole_is_refused(fields: dict[str, Any], name: str) -> None:
    with pytest.raises(Refused) as refused:
        batch(**fields)
    assert field_named(refused.value.status) == name


def test_batch_of_a_thousand_is_answered() -> None:
    results = batch(queries=[PASSED] * 999 + [BLOCKED])
    assert [result.decision.action for result in results[-2:]] == [pb.ACTION_PASS, pb.ACTION_BLOCK]


def test_bad_query_of_a_batch_gets_its_own_status() -> None:
    good, bad, last = batch(queries=[PASSED, LONG, BLOCKED])
    assert good.decision.action == pb.ACTION_PASS
    assert field_named(bad.status) == "queries[1]"
    assert last.decision.action == pb.ACTION_BLOCK


def test_bad_context_of_a_batch_gets_its_own_status() -> None:
    good, bad = batch(queries=[PASSED, PASSED], contexts=[{}, {"language": "!!"}])
    assert good.decision.action == pb.ACTION_PASS
    assert field_named(bad.status) == "contexts[1].language"


@pytest.mark.parametrize(
    ("request_fields", "name"),
    [
        ({"query": LONG}, "request.query"),
        ({"context": {"region": "??"}}, "request.context.region"),
    ],
)
def test_bad_item_of_a_stream_gets_its_own_status(
    request_fields: dict[str, Any], name: str
) -> None:
    data = service_pb2.StreamCheckRequest(id="7", request=request_fields).SerializeToString()
    reply = item(data)
    assert reply.id == "7"
    assert field_named(reply.status) == name


def test_item_that_may_not_explain_gets_its_own_status() -> None:
    request = service_pb2.StreamCheckRequest(id="7", request={"query": BLOCKED, "explain": True})
    reply = item(request.SerializeToString(), state_of(explain=False))
    assert (reply.id, reply.status.code) == ("7", code_pb2.PERMISSION_DENIED)


def test_item_without_a_request_is_an_empty_query() -> None:
    assert item(b"").decision.action == pb.ACTION_PASS


def test_fault_in_one_query_leaves_the_others_and_tells_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (result,) = batch(BROKEN, queries=[SECRET])
    request = service_pb2.StreamCheckRequest(id="7", request={"query": SECRET})
    reply = item(request.SerializeToString(), BROKEN)
    assert (result.status.code, reply.status.code) == (code_pb2.INTERNAL, code_pb2.INTERNAL)
    assert reply.id == "7"
    written = capsys.readouterr().err
    assert SECRET not in written + str(result) + str(reply)
    assert {json.loads(line)["error"] for line in written.splitlines()} == {"ValueError"}


@pytest.mark.parametrize("field", ["language", "region"])
def test_a_value_that_is_refused_is_not_kept(field: str) -> None:
    long = [chr(ord("a") + number) * 1_000_000 for number in range(10)]
    tracemalloc.start()
    try:
        for value in long:
            data = service_pb2.CheckRequest(context=pb.Context(**{field: value}))
            with pytest.raises(Refused):
                answer_check(STATE, data.SerializeToString())
        assert tracemalloc.get_traced_memory()[0] < sum(map(len, long)) / 2
    finally:
        tracemalloc.stop()
