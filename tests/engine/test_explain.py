"""The explanation: what was folded, what became of each match, how the decision came about."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from searchguard.engine.decision import Explanation
from searchguard.engine.engine import Engine
from searchguard.engine.explain import foldings
from searchguard.policy.model import (
    Action,
    Blocklist,
    ContextList,
    Lists,
    Rule,
    RuleState,
    Term,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
HOAX = Rule(
    id="hoax",
    action=Action.BLOCK,
    state=RuleState.LIVE,
    reason="health",
    terms=(Term(text="covid hoax"),),
)


@pytest.mark.parametrize(
    ("written", "query", "expected"),
    [
        ("plandemic", "plandemic", ()),
        ("#plandemic", "plandemic", ()),
        ("plandemic", "PLANdemic", ("case",)),
        ("plandemic", "plan\u200bdemic", ("invisible",)),
        ("plandemic", "plan\0demic", ("invisible",)),
        ("plandemic", "ｐｌａｎｄｅｍｉｃ", ("compatibility",)),
        ("plandemic", "Ｐlandemic", ("compatibility", "case")),
        ("plandemic", "🅟🅛🅐🅝🅓🅔🅜🅘🅒", ("enclosed", "case")),
        ("plandemic", "plándemic", ("marks",)),
        ("niño", "nino", ("marks",)),
        ("niño", "nin\u0303o", ()),
        ("straße", "strasse", ("case",)),
        ("aşı", "asi", ("marks", "turkish")),
        ("لقاح", "لُقَاح", ("arabic",)),
        ("חיסון", "חיסונ", ("hebrew",)),
        ("agenda 2030", "agenda ٢٠٣٠", ("digits",)),
        ("covid hoax", "covid-hoax", ()),
        ("covid hoax", "covid.hoax", ()),
        ("covid hoax", "covid😷hoax", ()),
        ("covid hoax", "covidhoax", ("joined",)),
        ("covid hoax", "CovidHoax", ("case", "joined")),
        ("StopTheCount", "stop the count", ("case", "separator")),
        ("9/11", "911", ("joined",)),
        ("don't vax", "dont vax", ("joined",)),
        ("#stopthecount", "stopthecount", ()),
        ("हिन्दी झूठ", "हिन्दी_झूठ", ()),
    ],
)
def test_foldings_are_those_it_took(written: str, query: str, expected: tuple[str, ...]) -> None:
    assert foldings(written, query) == expected


@pytest.mark.parametrize(
    ("written", "query", "expected"),
    [
        ("plandemic", "plаndemic", ("look-alike",)),
        ("plandemic", "ᴘʟᴀɴᴅᴇᴍɪᴄ", ("look-alike",)),
        ("honey", "ΗΟΝΕΥ", ("case", "look-alike")),
        ("plandemic", "pl4ndemic", ("leet",)),
        ("plandemic", "PL4NDEMIC", ("case", "leet")),
        ("plandemic", "ｐl４ndemic", ("compatibility", "leet")),
        ("plandemic", "pl@nd3mic", ("leet",)),
        ("plandemic", "pl*ndemic", ("mask",)),
        ("plandemic", "plaaandemic", ("repeat",)),
        ("covid hoax", "covid hoaxxx", ("repeat",)),
        ("plandemic", "plan-demic", ("separator",)),
        ("plandemic", "plan demic", ("separator",)),
        ("plandemic", "p l a n d e m i c", ("separator",)),
        ("plandemic", "pl@n-demic", ("separator", "leet")),
        ("plandemic", "pl*n-demic", ("separator", "mask")),
        ("plandemic", "pl4n!demic", ("leet", "separator")),
        ("plandemic", "plаnd3mic", ("look-alike", "leet")),
        ("plandemic", "p🅛andеmiccc", ("enclosed", "case", "look-alike", "repeat")),
        ("covid hoax", "c0vidhoax", ("joined", "leet")),
        ("łódź strike", "lodz strike", ("marks", "latin")),
        ("s&m", "s＆m", ()),
    ],
)
def test_match_names_what_it_was_seen_through(
    written: str, query: str, expected: tuple[str, ...]
) -> None:
    [considered] = explained(query, replace(HOAX, terms=(Term(text=written),))).considered
    assert considered.match.foldings == expected


def explained(query: str, *rules: Rule, region: str = "") -> Explanation:
    contexts = (ContextList(id="debunk", language="en", phrases=("debunked",)),)
    lists = Lists(blocklists=(Blocklist(blocklist="list", rules=rules),), contexts=contexts)
    decision = Engine(lists, "").check(query, region=region, at=AT, explain=True)
    assert decision.explanation is not None
    return decision.explanation


POINTER = replace(HOAX, id="pointer", action=Action.POINTER)


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        (POINTER, "applies: pointer; list/hoax is stronger (block)"),
        (replace(HOAX, id="z"), "applies: block; list/hoax comes first by id"),
        (replace(HOAX, id="a", priority=-1), "applies: block; list/hoax has the higher priority"),
        (replace(HOAX, id="a", state=RuleState.SHADOW), "in shadow: counted, would block"),
        (
            replace(HOAX, id="a", regions=("NL",)),
            "does not apply: for NL only, asked from no region",
        ),
        (
            replace(HOAX, id="a", starts=datetime(2027, 1, 1, tzinfo=UTC)),
            "does not apply: starts 2027-01-01T00:00:00+00:00",
        ),
        (
            replace(HOAX, id="a", percent=0),
            "does not apply: for 0 percent of queries, and this is not one of them",
        ),
        (
            replace(HOAX, id="a", except_phrases=("the covid hoax",)),
            "removed by the exception `the covid hoax`",
        ),
        (
            replace(HOAX, id="a", softened_by=("debunk",)),
            "applies: pointer, softened from block by a context word; "
            "list/hoax is stronger (block)",
        ),
    ],
)
def test_outcome_says_what_became_of_a_match(rule: Rule, outcome: str) -> None:
    considered = explained("the covid hoax debunked", rule, HOAX).considered
    assert {one.match.rule_id: one.outcome for one in considered} == {
        f"list/{rule.id}": outcome,
        "list/hoax": "decides: block",
    }


def test_match_is_shown_with_its_place_and_foldings() -> None:
    [considered] = explained("the CovidHoax", HOAX).considered
    match = considered.match
    assert (match.term, match.span, match.text) == ("covid hoax", (4, 13), "CovidHoax")
    assert match.foldings == ("case", "joined")


def test_steps_lead_to_the_decision() -> None:
    soft = replace(HOAX, softened_by=("debunk",))
    assert explained("covid hoax debunked", soft, POINTER).steps == (
        "2 rule(s) apply: list/hoax, list/pointer",
        "list/hoax would block; a context word softens it to a pointer",
        "list/hoax decides: pointer",
    )


@pytest.mark.parametrize("query", ["", "covid", "the covid"])
def test_pass_is_explained_too(query: str) -> None:
    assert explained(query, HOAX) == Explanation(
        considered=(), steps=("0 rule(s) apply", "nothing applies: pass")
    )


def test_word_group_is_one_match() -> None:
    groups = Term(all_of=(("jab", "vaccine"), ("microchip",)))
    [considered] = explained("Microchip in a jab", replace(HOAX, terms=(groups,))).considered
    assert considered.match.term == "jab + microchip"
    assert considered.match.span == (0, 18)
    assert considered.match.foldings == ("case",)
