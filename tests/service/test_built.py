"""The automaton of large lists, built by another process."""

import logging

import pytest

from benchmarks.workload import lists_of
from searchguard.engine.automaton import Automaton
from searchguard.engine.engine import Engine
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot
from searchguard.supply.built import Built, build_elsewhere, builder_for

TERMS = ("zebra crossing", "kreeft", "ラーメン", "p1aza")
QUERIES = ("a zebra crossing", "z e b r a crossing", "kreeften", "ラーメン屋", "plaza", "bread", "")


@pytest.fixture(scope="module")
def data() -> bytes:
    return compile_lists(lists_of(TERMS))


@pytest.fixture(scope="module")
def built(data: bytes) -> Built:
    built = build_elsewhere(data)
    assert built
    return built


def test_engine_of_what_another_process_built_answers_the_same(data: bytes, built: Built) -> None:
    snapshot = load_snapshot(data)
    here = Engine(snapshot.lists, snapshot.revision)
    taken = Engine(snapshot.lists, snapshot.revision, build=built.automaton)
    assert taken.automaton.parts()[1] == built.head.numbers
    assert [taken.check(query) for query in QUERIES] == [here.check(query) for query in QUERIES]
    assert [taken.check(term).rule_id for term in TERMS] == [
        here.check(term).rule_id for term in TERMS
    ]


def test_automaton_of_other_keys_is_not_taken(
    built: Built, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        automaton = built.automaton(["kreeft"])
    assert list(automaton.scan("een kreeft")) == [(9, 0)]
    assert "other keys" in caplog.text


def test_large_lists_are_built_elsewhere(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert builder_for(data) is Automaton
    monkeypatch.setattr("searchguard.supply.built.MANY_BYTES", len(data) - 1)
    assert builder_for(data) is not Automaton


def test_child_that_fails_leaves_it_to_this_process(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert build_elsewhere(b"no snapshot") is None
    assert "so this one does" in caplog.text


@pytest.mark.parametrize("keys", [(), ("one",), ("one", "on", "ne", "none")])
def test_parts_make_the_same_automaton(keys: tuple[str, ...]) -> None:
    automaton = Automaton(keys)
    other = Automaton.of_parts(*automaton.parts())
    for text in ("", "one none", "no"):
        assert list(other.scan(text)) == list(automaton.scan(text))
