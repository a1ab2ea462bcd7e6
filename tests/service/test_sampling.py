"""Samples of calls: what is copied, what is made of it, and what is counted of that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from searchguard.policy.model import Action, Term
from searchguard.service.answer import answer_batch, answer_check, answer_item
from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.families import CHANGED, NEW_QUERIES, RETURNS, SAMPLED
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.sampling.looking import Looking
from searchguard.service.sampling.meter import Meter, is_beyond, key_of
from searchguard.service.sampling.sampled import samples_of
from searchguard.service.sampling.sampler import Sampler
from searchguard.service.sampling.samples import Sample, Samples
from searchguard.service.sampling.tap import MOST_BYTES, Kind, Tap
from searchguard.service.settings import LogFormat
from searchguard.snapshot.switchboard import EMPTY, Allow
from searchguard.snapshot.young import Young, digest_of_term
from searchguard.supply.frames import Trial, Watched
from searchguard.supply.switch_source import Held
from searchguard.v1 import decision_pb2, service_pb2
from tests.service.states import BLOCKED, PASSED, POINTED, rule, state_of

LOG = Log(LogFormat.TEXT)
STATE = state_of()
LATER = datetime.now(UTC) + timedelta(hours=1)
NL = decision_pb2.Context(region="NL", language="nl")
PAIR = rule("toast", Action.BLOCK)
BOTH = state_of(replace(PAIR, terms=(*PAIR.terms, Term(text="soup"))))


def check(query: str, **more: Any) -> bytes:
    return service_pb2.CheckRequest(query=query, context=NL, **more).SerializeToString()


def sampled(kind: Kind, answer: Callable[..., bytes], data: bytes, *more: Any) -> list[Sample]:
    return list(samples_of((kind, data, answer(STATE, data, *more)), STATE, {}))


def told(sample: Sample) -> tuple[str, str, str, str, tuple[str, ...]]:
    return sample.query, sample.region, sample.action, sample.rule_id, sample.notices


ANSWERS = {
    PASSED: (PASSED, "NL", "pass", "", ()),
    BLOCKED: (BLOCKED, "NL", "block", "covid/plandemic", ()),
    POINTED: (POINTED, "NL", "pointer", "covid/measles-vaccine", ("vaccines",)),
}


def test_every_kind_of_call_is_sampled() -> None:
    for query, expected in ANSWERS.items():
        assert list(map(told, sampled(Kind.CHECK, answer_check, check(query)))) == [expected]
        item = service_pb2.StreamCheckRequest(
            id="1", request=service_pb2.CheckRequest(query=query, context=NL)
        )
        found = sampled(Kind.ITEM, answer_item, item.SerializeToString(), LOG)
        assert list(map(told, found)) == [expected]
    batch = service_pb2.BatchCheckRequest(queries=[*ANSWERS, "x" * 70_000], context=NL)
    found = sampled(Kind.BATCH, answer_batch, batch.SerializeToString(), LOG)
    assert list(map(told, found)) == list(ANSWERS.values())


def test_what_is_explained_or_of_another_time_or_revision_is_no_sample() -> None:
    for at in ("", "2026-01-01T00:00:00Z"):
        request = service_pb2.CheckRequest(query=BLOCKED, explain=not at)
        if at:
            request.at.FromJsonString(at)
        assert sampled(Kind.CHECK, answer_check, request.SerializeToString()) == []
    data = check(BLOCKED)
    assert list(samples_of((Kind.CHECK, data, answer_check(STATE, data)), BOTH, {})) == []


@pytest.mark.parametrize(
    ("query", "terms", "new"),
    [
        ("soup", ("soup",), True),
        ("toast", ("soup",), False),
        ("toast and soup", ("soup",), False),
        ("toast", (), True),
        (PASSED, (), False),
    ],
)
def test_what_only_new_terms_decide_is_new(query: str, terms: tuple[str, ...], new: bool) -> None:
    digests = {"covid/toast": {digest_of_term(Term(text=text)) for text in terms}}
    data = check(query)
    [found] = samples_of((Kind.CHECK, data, answer_check(BOTH, data)), BOTH, digests)
    assert found.new is new


def test_tap_copies_as_many_as_it_is_opened_for_and_closes() -> None:
    tap, turns = Tap(), list[bool]()
    tap.turn = turns.append
    answer = tap.around(Kind.CHECK, answer_check)
    tap.open(2)
    for query in ("a", "b", "c"):
        assert answer(STATE, check(query)) == STATE.pass_response
    assert [data for _, data, _ in tap.taken()] == [check("a"), check("b")]
    assert tap.taken() == []
    assert turns == [True, False]
    tap.open(2)
    answer(STATE, check("x" * MOST_BYTES))
    assert tap.taken() == []


def test_worker_samples_only_while_somebody_wants_it() -> None:
    tap, turns = Tap(), list[bool]()
    tap.turn = turns.append
    samples, watched = Samples.make(), Bulletin.made("watched", 1 << 16)
    live = Live()
    live.put(BOTH)
    young = (Young(rule_id="covid/toast", until=LATER),)
    told = Watched(revision=BOTH.engine.revision, sequence=1, young=young)
    watched.write(msgspec.json.encode(told))
    sampler = Sampler(samples, watched, 3, live, tap)
    sampler.look()
    assert turns == [False]
    samples.want(60)
    sampler.look()
    assert turns == [False, True]
    answer = tap.around(Kind.CHECK, answer_check)
    for query in ("toast", PASSED):
        answer(BOTH, check(query))
    sampler.look()
    records, _ = samples.ring(3).taken(1 << 16)
    found = [msgspec.msgpack.decode(one.data, type=Sample) for one in records]
    assert [(one.query, one.new) for one in found] == [("toast", True), (PASSED, False)]
    samples.want(0)
    sampler.look()
    assert turns[-1] is False


class Watching:
    """What looks at samples of lists that are tried."""

    def __init__(self, predicted: float | None = None) -> None:
        trial = Trial(before=STATE.engine.revision, until=LATER, predicted=predicted)
        young = (Young(rule_id="covid/toast", until=LATER),)
        told = Watched(revision=BOTH.engine.revision, sequence=7, trial=trial, young=young)
        self.numbers, self.board = Numbers.alone(), Bulletin.made("board", 1 << 16)
        self.board.write(msgspec.json.encode(Held(board=EMPTY)))
        self.looking = Looking(told, STATE.engine, self.board, self.numbers)

    def ask(self, query: str) -> None:
        data = check(query)
        call = Kind.CHECK, data, answer_check(BOTH, data)
        for sample in samples_of(call, BOTH, {"covid/toast": ()}):
            self.looking.take(sample)

    def why(self) -> str:
        found = self.looking.verdict(datetime.now(UTC))
        return found.why if found else ""

    def counted(self) -> list[int]:
        names = ((SAMPLED.name,), (CHANGED.name,), (NEW_QUERIES.name, "covid/toast"))
        slots = [self.numbers.series.slot(*name) for name in (*names, (RETURNS.name,))]
        return [self.numbers.row.counts[slot] for slot in slots]


def words(number: int) -> list[str]:
    return [a + b + c + d for a in "bdfg" for b in "aeio" for c in "lmnp" for d in "aeio"][:number]


def test_lists_that_change_more_than_was_foreseen_are_taken_back() -> None:
    watching = Watching(predicted=2.0)
    for number, word in enumerate(words(200)):
        watching.ask(f"{word} toast" if number < 19 else word)
    assert watching.why() == ""
    watching.ask("one more toast")
    assert watching.why() == (
        "20 of 201 distinct queries (9.95 %) get another answer than before, above 6.00 %; "
        "2.00 % were foreseen"
    )
    assert watching.counted() == [201, 20, 20, 1]


def test_what_was_foreseen_is_not_taken_back() -> None:
    watching = Watching(predicted=4.0)
    for number, word in enumerate(words(200)):
        watching.ask(f"{word} toast" if number < 22 else word)
    assert watching.why() == ""


def test_flood_counts_once_and_what_both_answer_alike_not_at_all() -> None:
    watching = Watching()
    for number, word in enumerate(words(200)):
        watching.ask(f"{word} {BLOCKED}")
        watching.ask(f"toast {number}")
        watching.ask("TOAST")
    assert watching.why() == ""
    assert watching.counted() == [201, 1, 1, 0]


def test_what_the_switchboard_changes_is_not_the_lists_doing() -> None:
    watching = Watching()
    allow = Allow(query=BLOCKED, until=LATER, by="ann", reason="x")
    board = msgspec.structs.replace(EMPTY, version=3, created=LATER, allows=(allow,))
    watching.board.write(msgspec.json.encode(Held(board=board, deadlines=(1e18,))))
    for word in words(60):
        watching.ask(f"{word} {BLOCKED}")
        watching.ask(f"{word} toast")
    assert watching.counted()[1] == 0


def test_meter_begins_anew_before_it_takes_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchguard.service.sampling.meter.MOST_KNOWN", 3)
    meter = Meter()
    assert [meter.ask(key) for key in (1, 2, 3, 3)] == [True, True, True, True]
    assert meter.asked == {3}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Plándemic 2020", "pl4ndemic!", False),
        ("toast 1", "toast 22", True),
        ("TOAST", "t o a s t", True),
        ("toast", "tost", False),
    ],
)
def test_queries_that_differ_in_form_alone_are_one(one: str, other: str, same: bool) -> None:
    assert (key_of(one) == key_of(other)) is same


def test_few_or_a_small_share_is_not_beyond() -> None:
    assert not is_beyond(19, 20, None)
    assert not is_beyond(20, 4000, None)
    assert is_beyond(20, 3999, None)


def test_watching_is_over_when_nothing_is_young_or_tried_any_more() -> None:
    watching = Watching()
    watching.ask("toast")
    assert not watching.looking.is_over(LATER - timedelta(seconds=1))
    assert watching.looking.is_over(LATER)
    watching.ask("old toast")
    assert watching.counted() == [2, 1, 2, 0]
