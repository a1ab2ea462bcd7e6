"""The local lists, looked for when the test says so, by a clock that it sets."""

from datetime import UTC, datetime
from time import monotonic

import pytest

from searchguard import Action
from searchguard.client import AnsweredBy, Reason
from searchguard.client.answer import Failure
from searchguard.client.local import Local
from searchguard.errors import ListsError, Location, Problem, Severity, SnapshotError
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.switchboard import Allow, Switchboard
from searchguard.supply.switch_source import Held
from tests.client.sources import Clock, Offered, asked, lists_of, local_of

OLD, NEW = lists_of("plandemic"), lists_of("covid hoax")
WHY = Failure(Reason.LATE, "too late")


def revision(data: bytes) -> str:
    return load_snapshot(data).revision


def answering(local: Local) -> str:
    assert local.lists
    return local.lists.engine.revision


def test_lists_answer_for_a_server_and_say_why() -> None:
    source, clock = Offered(), Clock()
    local = local_of(source, clock)
    assert local.answer(asked("plandemic"), WHY) is None
    source.put(OLD)
    local.look()
    answer = local.answer(asked("plandemic"), WHY)
    assert answer is not None
    assert (answer.source, answer.reason, answer.detail) == (
        AnsweredBy.LOCAL,
        Reason.LATE,
        "too late",
    )
    assert (answer.decision.action, answer.decision.revision) == (Action.BLOCK, revision(OLD))
    assert not answer.stale
    assert source.revisions == [revision(OLD)]


def test_newer_lists_take_over_and_broken_ones_do_not() -> None:
    source = Offered()
    local = local_of(source, Clock())
    source.put(OLD)
    local.look()
    for broken in (SnapshotError("damaged"), OSError("gone"), KeyError("a bug")):
        source.offer = broken
        local.look()
        assert answering(local) == revision(OLD)
        assert local.fault
    source.put(b"no snapshot")
    local.look()
    assert (answering(local), source.refusals) == (revision(OLD), 4)
    source.put(NEW)
    local.look()
    assert (answering(local), local.fault) == (revision(NEW), "")


def test_problem_of_a_list_is_told_with_its_place() -> None:
    source = Offered()
    problem = Problem(Location("a.yaml", 3, 1), Severity.ERROR, "unknown key", "unknown-key")
    source.offer = ListsError([problem])
    local = local_of(source, Clock())
    local.look()
    assert local.fault == f"the lists do not load, problems: 1, first {problem}"


@pytest.mark.parametrize(
    ("seconds", "stale"), [(99.0, False), (100.0, False), (100.1, True), (10_000.0, True)]
)
def test_lists_are_stale_once_their_source_was_in_doubt_for_too_long(
    seconds: float, stale: bool
) -> None:
    source, clock = Offered(), Clock()
    local = local_of(source, clock, max_stale=100.0)
    source.put(OLD)
    local.look()
    clock.now += 5000
    assert not local.is_stale()
    source.put(None, doubt="the store is gone")
    local.look()
    clock.now += seconds / 2
    local.look()
    clock.now += seconds / 2
    assert local.is_stale() is stale
    source.put(None)
    local.look()
    assert not local.is_stale()


def test_lists_are_stale_once_servers_answered_from_others_for_too_long() -> None:
    source, clock = Offered(), Clock()
    local = local_of(source, clock, max_stale=100.0)
    source.put(OLD)
    local.look()
    local.saw(revision(OLD))
    clock.now += 500
    local.saw("another")
    clock.now += 60
    local.saw("a third")
    clock.now += 60
    assert local.is_stale()
    local.saw(revision(OLD))
    assert not local.is_stale()


STALE = [
    (lists_of("q"), Action.BLOCK, Action.BLOCK, []),
    (lists_of("q", kind="blocked"), Action.BLOCK, Action.BLOCK, ["shown"]),
    (lists_of("q", action=Action.POINTER, kind="reference"), Action.POINTER, Action.PASS, []),
    (lists_of("q", action=Action.POINTER, kind="emergency"), Action.POINTER, Action.PASS, []),
    (
        lists_of("q", action=Action.POINTER, kind="helpline"),
        Action.POINTER,
        Action.POINTER,
        ["shown"],
    ),
]


@pytest.mark.parametrize(("data", "fresh", "stale", "notices"), STALE)
def test_stale_lists_still_block_and_leave_advice_out(
    data: bytes, fresh: Action, stale: Action, notices: list[str]
) -> None:
    source, clock = Offered(), Clock()
    local = local_of(source, clock, max_stale=10.0)
    source.put(data)
    local.look()
    first = local.answer(asked("q"), WHY)
    source.put(None, doubt="gone")
    local.look()
    clock.now += 11
    second = local.answer(asked("q"), WHY)
    assert first
    assert second
    assert (first.decision.action, first.stale) == (fresh, False)
    assert (second.decision.action, second.stale) == (stale, True)
    assert [one.id for one in second.decision.notices] == notices
    assert second.decision.revision == first.decision.revision


def test_server_may_be_behind_for_a_while_only() -> None:
    source, clock = Offered(), Clock()
    local = local_of(source, clock, lag=10.0)
    source.put(OLD)
    local.look()
    assert not local.has_replaced(revision(OLD))
    source.put(NEW)
    local.look()
    clock.now += 9
    assert not local.has_replaced(revision(OLD))
    clock.now += 2
    assert local.has_replaced(revision(OLD))
    assert not local.has_replaced(revision(NEW))
    assert not local.has_replaced("never seen")
    source.put(OLD)  # taken back
    local.look()
    assert not local.has_replaced(revision(OLD))


def test_switchboard_stands_beside_the_lists_until_its_entries_end() -> None:
    source = Offered()
    local = local_of(source, Clock())
    soon, later = monotonic() + 3600, monotonic() - 1
    allow = Allow(query="plandemic", until=datetime(2100, 1, 1, tzinfo=UTC), by="ann", reason="why")
    board = Switchboard(version=7, created=datetime(2026, 1, 1, tzinfo=UTC), allows=(allow,))
    local.switch(Held(board=board, deadlines=(soon,)))
    source.put(OLD)
    local.look()
    assert decisions(local, "bread", "plandemic") == [(Action.PASS, 7), (Action.PASS, 7)]
    local.switch(Held(board=board, deadlines=(later,), fault="the store is gone"))
    assert decisions(local, "plandemic") == [(Action.BLOCK, 7)]
    assert local.switch_fault == "the store is gone"


def decisions(local: Local, *queries: str) -> list[tuple[Action, int]]:
    answers = [local.answer(asked(query), WHY) for query in queries]
    return [(one.decision.action, one.decision.switchboard_version) for one in answers if one]
