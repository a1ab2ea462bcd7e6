"""Each guardrail: what it refuses and what it lets be, rules and queries named."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from searchguard.engine.context import Context
from searchguard.engine.engine import Engine
from searchguard.insight.guardrails import GUARDRAILS, findings
from searchguard.insight.guardrails.evidence import Evidence, Finding, Traffic
from searchguard.insight.must import must_breaches
from searchguard.insight.sums import Amount, Answer, Change, Cost, RuleSum, Sums, Transition
from searchguard.policy.guardrails import Limits, limits_of
from searchguard.policy.model import Action, Guardrail, Lists
from searchguard.policy.reading import read_folder
from searchguard.snapshot.authorship import Authorship
from tests.cli.running import LISTS, write_lists

HELPLINE = """\
blocklist: care
rules:
  - id: help
    action: pointer
    state: live
    reason: self-harm
    protected: true
    terms: [suicide, zelfmoord, ik wil dood]
    regions: [NL, BE]
    notices: [line]
    priority: 5
    cases: {pointer: [suicide]}
"""
LINE = """\
notice: line
kind: helpline
texts: {en: {title: You are not alone, body: Talk to someone.}}
actions:
  - {kind: call, region: NL, number: "113", source: who}
  - {kind: call, region: BE, number: "1813", source: who}
"""
TERMS = "".join(f"      - word{number}\n" for number in range(20))
MANY = f"""\
blocklist: many
rules:
  - id: words
    action: block
    state: live
    reason: scam
    terms:
{TERMS}    cases: {{block: [word1]}}
"""
BEFORE = {
    "care.yaml": HELPLINE,
    "notices/line.yaml": LINE,
    "many.yaml": MANY,
    "must_pass.txt": "pandemic\n",
    "must_block.txt": "covid hoax\n",
}
COVID = LISTS["health/covid.yaml"]
NARROW = "    age_bands: [adult]\n    interface_languages: [nl]\n    surfaces: [search]\n"
LESS = """\
    percent: 50
    ends: 2030-01-01
    except_phrases: [suicide squad]
    softened_by: [debunk]
"""
LOOSE = LISTS["workspace.yaml"] + "guardrails: {entries_changed: 90 %, list_loss: 10 %}\n"
POINTING = MANY.replace("action: block", "action: pointer\n    notices: [vaccines]")
OPENED = COVID.replace("- covid hoax", "- pandemic").replace("pass: [pandemic]", "pass: []")


def lists_of(folder: Path, changes: Mapping[str, str]) -> Lists:
    reading = read_folder(write_lists(folder, {**BEFORE, **changes}))
    assert not reading.refused, reading.problems
    return reading.lists


@pytest.fixture
def old(tmp_path: Path) -> Lists:
    return lists_of(tmp_path / "old", {})


def look(old: Lists, new: Lists, **more: Any) -> dict[str, Finding]:
    """Return what each guardrail finds that is asked, by its name."""
    breaches = tuple(must_breaches(Engine(old, "old"), Engine(new, "new")))
    limits = limits_of(old.workspace.guardrails)
    evidence = Evidence(old=old, new=new, limits=limits, breaches=breaches, **more)
    return {name: one for name, one in findings(evidence) if one.measured}


def told(finding: Finding) -> str:
    named = (f"{one.what} {one.query} {one.words}" for one in finding.named)
    return "\n".join((finding.words, *named))


def without(text: str, pattern: str, by: str = "") -> str:
    changed, count = re.subn(pattern, by, text)
    assert count, pattern
    return changed


def less(count: int) -> str:
    """Return the list of many terms without so many of them."""
    return without(
        MANY, "".join(f"      - word{number}\n" for number in range(19, 19 - count, -1)[::-1])
    )


CHANGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "nothing": ({}, {}),
    "words about a rule": ({"care.yaml": HELPLINE + "    why: it helps\n"}, {}),
    "a term more of a protected rule": (
        {"care.yaml": without(HELPLINE, "ik wil dood", "ik wil dood, suicidal")},
        {},
    ),
    "a line of must_pass is blocked": (
        {"health/covid.yaml": OPENED, "must_block.txt": ""},
        {"must": r"covid/plandemic pandemic .*must_pass.txt.*expected no block, got block"},
    ),
    "a line of must_block goes with its term": (
        {"health/covid.yaml": without(COVID, "      - covid hoax\n"), "must_block.txt": ""},
        {"must": r"no rule covid hoax \(must_block.txt.*expected block, got pass"},
    ),
    "a fifth of the terms": ({"many.yaml": less(5)}, {}),
    "over a fifth of the terms": (
        {"many.yaml": less(6)},
        {"entries": r"21 % of the 28 live terms change: at most 20 %.*\nmany/words  0 come, 6 go"},
    ),
    "the action of many terms": (
        {"many.yaml": POINTING.replace("cases: {block", "cases: {pointer")},
        {"entries": r"71 % of the 28.*\nmany/words  20 come, 20 go"},
    ),
    "over three tenths of a list": (
        {"many.yaml": less(7)},
        {
            "entries": "25 % of the 28",
            "list-loss": r"at most 30 % .*: 1\nmany  loses 7 of 20, such as `word13`, `word14`",
        },
    ),
    "a list that is empty": (
        {"care.yaml": HELPLINE.replace("state: live", "state: shadow")},
        {
            "list-loss": r"care  has no live term any more; it had 3, such as `ik wil dood`",
            "protected": r"care/help  it is shadow, no longer live",
        },
    ),
    "terms that move to another rule of their list": (
        {
            "health/covid.yaml": without(COVID, "      - covid hoax\n")
            + "  - {id: more, action: block, state: live, reason: health, terms: [covid hoax]}\n"
        },
        {},
    ),
    "a protected rule in fewer places": (
        {"care.yaml": HELPLINE.replace("[NL, BE]", "[NL, BE-VLG]")},
        {"protected": r"care/help  its regions are NL, BE-VLG, before NL, BE$"},
    ),
    "a protected rule in more places": (
        {"care.yaml": HELPLINE.replace("[NL, BE]", "[NL, BE, DE]")},
        {},
    ),
    "a protected rule everywhere": ({"care.yaml": without(HELPLINE, r"    regions: .*\n")}, {}),
    "a protected rule for fewer people": (
        {"care.yaml": HELPLINE + NARROW},
        {
            "protected": "its languages are nl, before all; its age bands are adult, before all; "
            "its surfaces are search, before all"
        },
    ),
    "a protected rule that is not any more": (
        {"care.yaml": HELPLINE.replace("protected: true", "protected: false")},
        {"protected": "care/help  it is not protected any more"},
    ),
    "a protected rule that holds for less": (
        {
            "care.yaml": HELPLINE.replace("zelfmoord, ", "").replace("priority: 5", "priority: 4")
            + LESS
        },
        {
            "list-loss": "care  loses 1 of 3",
            "protected": "it loses terms: zelfmoord; it gets exceptions: suicide squad; it gets "
            "context lists that soften it: debunk; it holds for 50 % of queries, before 100 %; "
            "its priority is 4, before 5; it starts at nothing and ends at 2029-12-31 23:00",
        },
    ),
    "a helpline that loses a number": (
        {"notices/line.yaml": without(LINE, r"  - .*1813.*\n")},
        {"protected": r"care/help  its notice `line` offers no more: 1813$"},
    ),
    "another notice for a protected rule": (
        {"care.yaml": HELPLINE.replace("[line]", "[vaccines]")},
        {"protected": "care/help  it loses notices: line"},
    ),
    "a protected rule that is gone": (
        {"care.yaml": without(HELPLINE, "id: help", "id: helps")},
        {"protected": "care/help  it is gone", "entries": "care/helps  3 come, 0 go"},
    ),
    "looser guardrails": (
        {"workspace.yaml": LOOSE},
        {"limits": r"guardrails.entries_changed  20 -> 90$"},
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CHANGES.values(), ids=CHANGES)
def test_change_is_judged(
    old: Lists, tmp_path: Path, changes: dict[str, str], expected: dict[str, str]
) -> None:
    found = look(old, lists_of(tmp_path / "new", changes))
    assert found.keys() == expected.keys(), {name: told(one) for name, one in found.items()}
    for name, words in expected.items():
        assert re.search(words, told(found[name]), re.DOTALL), told(found[name])


def test_looser_guardrails_judge_the_next_change_only(old: Lists, tmp_path: Path) -> None:
    wide = LISTS["workspace.yaml"] + "guardrails: {entries_changed: 100 %, queries: week.csv}\n"
    new = lists_of(tmp_path / "new", {"workspace.yaml": wide, "many.yaml": less(6)})
    assert look(old, new).keys() == {"entries", "limits"}
    later = lists_of(tmp_path / "later", {"workspace.yaml": wide})
    assert look(new, later).keys() == set()
    assert told(look(new, old)["limits"]).endswith("guardrails.queries  `week.csv` -> nothing")


def traffic_of(blocked: int, now: int, slower: float | None = 1.0, of: int = 100_000) -> Traffic:
    nothing = Amount()
    sums = Sums(
        asked=Amount(of, of),
        changed=nothing,
        reworded=nothing,
        transitions=(
            Transition(Action.BLOCK, Action.BLOCK, Amount(1, min(blocked, now))),
            Transition(Action.PASS, Action.BLOCK, Amount(1, max(0, now - blocked))),
            Transition(Action.BLOCK, Action.PASS, Amount(1, max(0, blocked - now))),
        ),
        rules=(RuleSum("b/r", Amount(1, blocked), Amount(2, now), Amount(1, now)),),
        shadows=(),
        parts={},
        cost=Cost(1, 1),
    )
    answers = Answer(Action.PASS, "", ()), Answer(Action.BLOCK, "b/r", ())
    change = Change("griepprik", Context.of(region="NL"), 940, *answers)
    return Traffic(sums=sums, blocked=(change,), slower=slower)


@pytest.mark.parametrize(
    ("traffic", "expected"),
    [
        (traffic_of(1000, 1000), {}),
        (traffic_of(1000, 1500), {}),
        (traffic_of(1000, 1501), {"block-share": r"from 1.00 % to 1.50 %"}),
        (traffic_of(100, 200), {}),
        (traffic_of(100, 201), {"block-share": "from 0.10 % to 0.20 %"}),
        (traffic_of(1, 10), {}),
        (traffic_of(0, 500), {}),
        (traffic_of(0, 501), {"block-share": "from 0.00 % to 0.50 %"}),
        (traffic_of(3000, 10), {}),
        (traffic_of(10, 10, 1.5), {}),
        (traffic_of(10, 10, 1.51), {"slower": "takes 1.51 times as long: at most 1.5 times"}),
    ],
)
def test_traffic_is_judged(old: Lists, traffic: Traffic, expected: dict[str, str]) -> None:
    found = look(old, old, traffic=traffic)
    assert found.keys() == expected.keys()
    for name, words in expected.items():
        assert re.search(words, told(found[name]))
        if name == "block-share":
            assert "b/r griepprik pass -> block, asked 940 times" in told(found[name])


@pytest.mark.parametrize(
    "traffic", [None, traffic_of(0, 0, None, of=0)], ids=["no log", "an empty log"]
)
def test_traffic_that_nobody_measured_is_told(old: Lists, traffic: Traffic | None) -> None:
    evidence = Evidence(old=old, new=old, limits=Limits(), traffic=traffic)
    found = list(findings(evidence))
    assert [name for name, _ in found] == ["block-share", "slower"]
    assert not any(one.measured for _, one in found)
    assert {one.words[:12] for _, one in found} == {"not measured"}


ANN = "Ann <ann@example.org>"


@pytest.mark.parametrize(
    ("signed", "words"),
    [
        (Authorship(authors=(ANN,), signers=("ann", "bob"), others=("bob",)), None),
        (Authorship(authors=(ANN,), signers=("bob",), others=("bob",)), None),
        (
            Authorship(authors=(ANN,), signers=("ann",), others=()),
            r"only their authors signed \(ann\)",
        ),
        (Authorship(authors=(), signers=("ann",), others=("ann",)), "nobody is named as author"),
        (None, None),
    ],
)
def test_author_is_not_the_only_one_to_approve(
    old: Lists, tmp_path: Path, signed: Authorship | None, words: str | None
) -> None:
    changed = lists_of(tmp_path / "new", {"many.yaml": less(1)})
    found = look(old, changed, authorship=signed)
    assert ("approval" in found) is (words is not None)
    if words:
        assert re.search(words + r".*\nmany/words  changed: it blocks", told(found["approval"]))
    pointers = {"care.yaml": HELPLINE.replace("suicide, ", "suicide, suicidal, ")}
    assert "approval" not in look(old, lists_of(tmp_path / "care", pointers), authorship=signed)


def test_limits_that_a_snapshot_brings_are_checked() -> None:
    assert limits_of((Guardrail(key="list_loss", value="12.5 %"),)) == Limits(list_loss=12.5)
    for key, value in (("list_loss", "much"), ("lists", "1"), ("queries", "")):
        with pytest.raises(ValueError, match=key if value else "name a file"):
            limits_of((Guardrail(key=key, value=value),))


def test_every_guardrail_has_its_case() -> None:
    told_of = {name for _, expected in CHANGES.values() for name in expected}
    assert told_of | {"block-share", "slower", "approval"} == GUARDRAILS.keys()
    assert replace(Limits()) == limits_of(())
