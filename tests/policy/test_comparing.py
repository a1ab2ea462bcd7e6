"""What changed between two sets of lists, in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from searchguard.policy.comparing import Change, Difference, What, changes_between, said
from searchguard.policy.model import (
    Action,
    AgeBand,
    Blocklist,
    Case,
    ContextList,
    Disguises,
    Dsa,
    Lists,
    MatchMode,
    Rule,
    RuleState,
    Source,
    SourceKind,
    Term,
    Workspace,
)
from tests.policy.writable import LISTS

RULE = Rule(
    id="r",
    action=Action.BLOCK,
    state=RuleState.LIVE,
    reason="health",
    terms=(Term(text="#plandemic"), Term(text="covid hoax")),
    file_terms=("from a file",),
    cases=(Case(query="q", expect=Action.BLOCK),),
)


def with_rule(**changes: Any) -> Lists:
    return Lists(blocklists=(Blocklist(blocklist="b", rules=(replace(RULE, **changes),)),))


def between(old: Lists, new: Lists) -> list[Change]:
    return list(changes_between(old, new))


@settings(max_examples=20, deadline=None)
@given(lists=LISTS)
def test_nothing_changed_between_lists_and_themselves(lists: Lists) -> None:
    assert between(lists, lists) == []


@settings(max_examples=20, deadline=None)
@given(old=LISTS, new=LISTS)
def test_lists_that_differ_have_a_change_and_the_way_back_mirrors_it(
    old: Lists, new: Lists
) -> None:
    there, back = between(old, new), between(new, old)
    assert bool(there) is (old != new)
    assert [(one.kind, one.name) for one in there] == [(one.kind, one.name) for one in back]


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        (
            {"action": Action.POINTER},
            Difference(key="action", added=("pointer",), removed=("block",)),
        ),
        ({"terms": RULE.terms[:1]}, Difference(key="terms", removed=("covid hoax",))),
        ({"file_terms": ("from a file", "x")}, Difference(key="terms", added=("x",))),
        (
            {"terms": RULE.terms[::-1]},
            Difference(
                key="terms (their order)",
                added=("covid hoax, #plandemic, from a file",),
                removed=("#plandemic, covid hoax, from a file",),
            ),
        ),
        (
            {"terms": (RULE.terms[0], replace(RULE.terms[1], match=MatchMode.PREFIX))},
            Difference(key="terms", added=("covid hoax (match: prefix)",), removed=("covid hoax",)),
        ),
        ({"cases": ()}, Difference(key="cases", removed=("q: block",))),
        ({"regions": ("NL",)}, Difference(key="regions", added=("NL",))),
        ({"protected": True}, Difference(key="protected", added=("true",), removed=("false",))),
        (
            {"review_by": date(2027, 6, 30)},
            Difference(key="review_by", added=("2027-06-30",), removed=("nothing",)),
        ),
    ],
)
def test_change_of_a_rule_is_told_by_its_key(
    changes: Mapping[str, Any], difference: Difference
) -> None:
    (change,) = between(with_rule(), with_rule(**changes))
    assert (change.kind, change.name, change.what) == ("rule", "b/r", What.CHANGED)
    assert change.differences == (difference,)


def test_what_came_and_went_is_told_with_its_terms() -> None:
    (blocklist, rule) = between(Lists(), with_rule())
    assert (blocklist.kind, blocklist.what) == ("blocklist", What.ADDED)
    assert (rule.name, rule.what) == ("b/r", What.ADDED)
    terms = ("#plandemic", "covid hoax", "from a file")
    assert rule.differences[1] == Difference(key="terms", added=terms)
    assert between(with_rule(), Lists())[1].differences[1] == Difference(key="terms", removed=terms)


@pytest.mark.parametrize(
    ("changes", "kind", "name"),
    [
        ({"workspace": Workspace(workspace="w", topics=("t",))}, "workspace", "w"),
        ({"must_pass": ("bread",)}, "queries", "must_pass"),
        (
            {"sources": (Source(id="who", name="WHO", kind=SourceKind.IGO, hosts=("who.int",)),)},
            "source",
            "who",
        ),
        (
            {"contexts": (ContextList(id="debunk", language="nl", phrases=("nep",)),)},
            "context list",
            "debunk (nl)",
        ),
    ],
)
def test_every_kind_of_thing_is_compared(changes: Mapping[str, Any], kind: str, name: str) -> None:
    found = between(Lists(), replace(Lists(), **changes))
    assert (kind, name) in [(one.kind, one.name) for one in found]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            Term(all_of=(("vaccine", "jab"), ("chip",)), note="n"),
            "[vaccine, jab] + [chip] (note: n)",
        ),
        (
            Term(text="a", disguises=Disguises.NONE, common=True),
            "a (disguises: none, common: true)",
        ),
        (
            Case(query="q", expect=Action.PASS, region="NL", age_band=AgeBand.ADULT),
            "q: pass (region: NL, age_band: adult)",
        ),
        (Dsa(category="C"), "category: C"),
        ((), "nothing"),
        (None, "nothing"),
    ],
)
def test_values_are_said_as_their_authors_know_them(value: object, words: str) -> None:
    assert said(value) == words
