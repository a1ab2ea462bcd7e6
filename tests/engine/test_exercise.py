"""What the cases exercise: the terms that one of them has seen act, and the share of them."""

from dataclasses import replace

import pytest

from searchguard.engine.cases import run_cases, run_must
from searchguard.engine.engine import Engine
from searchguard.engine.exercise import (
    Exercise,
    Share,
    exercise_of,
    share_of_rules,
    share_of_terms,
)
from searchguard.policy.model import (
    Action,
    Blocklist,
    Case,
    Lists,
    Rule,
    RuleState,
    Term,
)

RULE = Rule(
    id="hoax",
    action=Action.BLOCK,
    state=RuleState.LIVE,
    reason="health",
    terms=(
        Term(text="#plandemic"),
        Term(all_of=(("vaccine", "jab"), ("microchip",))),
        Term(text="vaccine"),
    ),
    file_terms=("scamdemic", "covid hoax"),
)


def block(query: str) -> Case:
    return Case(query=query, expect=Action.BLOCK)


def exercised(
    *rules: Rule, must_pass: tuple[str, ...] = (), must_block: tuple[str, ...] = ()
) -> tuple[Exercise, ...]:
    lists = Lists(
        blocklists=(Blocklist(blocklist="list", rules=rules),),
        must_pass=must_pass,
        must_block=must_block,
    )
    engine = Engine(lists, "", drafts=True)
    return exercise_of(lists, [*run_cases(engine), *run_must(engine)])


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({}, set()),
        ({"cases": (block("#plandemic"),)}, {0}),
        ({"cases": (block("a jab with a microchip"),)}, {1}),
        ({"cases": (block("vaccine microchip"),)}, {1, 2}),
        ({"cases": (block("scamdemic"), block("covid hoax"))}, {3, 4}),
        ({"cases": (block("never found"),)}, set()),
        ({"cases": (block("scamdemic"),), "state": RuleState.DRAFT}, {3}),
        ({"cases": (block("scamdemic"),), "except_phrases": ("scamdemic",)}, set()),
        ({"cases": (replace(block("scamdemic"), region="US"),), "regions": ("NL",)}, set()),
        ({"cases": (Case(query="scamdemic", expect=Action.PASS),)}, set()),
    ],
)
def test_terms_are_exercised_where_a_case_sees_them_act(
    change: dict[str, object], places: set[int]
) -> None:
    [found] = exercised(replace(RULE, **change))  # type: ignore[arg-type]
    assert (found.rule_id, found.terms) == ("list/hoax", frozenset(places))
    assert {place for place, _ in found.untried()} == set(range(5)) - places
    assert found.share == Share(len(places), 5)


def test_case_of_another_rule_exercises_too() -> None:
    other = replace(RULE, id="other", terms=(), file_terms=("scamdemic",), priority=9)
    first, second = exercised(replace(RULE, cases=(block("scamdemic"),)), other)
    assert (first.terms, second.terms) == (frozenset({3}), frozenset({0}))


def test_line_that_must_block_exercises_and_one_that_must_pass_does_not() -> None:
    pointer = replace(RULE, action=Action.POINTER)
    [found] = exercised(pointer, must_pass=("scamdemic",), must_block=("covid hoax",))
    assert found.terms == frozenset({4})


def test_retired_rule_is_not_counted() -> None:
    assert exercised(replace(RULE, state=RuleState.RETIRED)) == ()


def test_shares_of_rules_and_terms() -> None:
    idle = replace(RULE, id="idle", terms=(), file_terms=("never",))
    found = exercised(replace(RULE, cases=(block("#plandemic"),)), idle)
    assert (share_of_rules(found), share_of_terms(found)) == (Share(1, 2), Share(1, 6))


@pytest.mark.parametrize(
    ("share", "percent"),
    [
        (Share(0, 0), 100),
        (Share(0, 3), 0),
        (Share(2, 3), 66),
        (Share(999, 1000), 99),
        (Share(99_999, 100_000), 99),
        (Share(1000, 1000), 100),
    ],
)
def test_percent_is_rounded_down(share: Share, percent: int) -> None:
    assert share.percent == percent
