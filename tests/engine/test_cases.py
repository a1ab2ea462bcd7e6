"""The cases of policy teams: in which context they are asked, and what their faults say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from searchguard.engine.cases import CaseResult, context_of, run_cases, run_must
from searchguard.engine.context import Context
from searchguard.engine.engine import Engine
from searchguard.policy.model import (
    Action,
    AgeBand,
    Blocklist,
    Case,
    Contact,
    ContactKind,
    ContextList,
    Lists,
    Notice,
    NoticeKind,
    NoticeText,
    Rule,
    RuleState,
    Scope,
    Surface,
    Term,
    Workspace,
)

AT = datetime(2027, 1, 15, 18, tzinfo=UTC)
FOUND = Case(query="plandemic", expect=Action.BLOCK)
PLANDEMIC = Rule(
    id="plandemic",
    action=Action.BLOCK,
    state=RuleState.LIVE,
    reason="health",
    terms=(Term(text="plandemic"),),
)
HELP = Notice(
    notice="help",
    kind=NoticeKind.HELPLINE,
    texts=(NoticeText(language="en", title="Help", body="Call."),),
    actions=(Contact(kind=ContactKind.CALL, source="s", number="113"),),
)


def results(
    *rules: Rule, must_pass: tuple[str, ...] = (), must_block: tuple[str, ...] = ()
) -> list[CaseResult]:
    workspace = Workspace(locales=("nl-BE", "zh-Hant-TW"))
    blocklists = (Blocklist(blocklist="list", rules=rules),)
    lists = Lists(
        workspace=workspace,
        blocklists=blocklists,
        notices=(HELP,),
        must_pass=must_pass,
        must_block=must_block,
    )
    engine = Engine(lists, "", drafts=True)
    return [*run_cases(engine), *run_must(engine)]


def one(rule: Rule, case: Case) -> CaseResult:
    [result] = results(replace(rule, cases=(case,)))
    return result


def scoped(scope: Scope) -> Rule:
    return replace(
        PLANDEMIC,
        regions=scope.regions,
        interface_languages=scope.interface_languages,
        age_bands=scope.age_bands,
        surfaces=scope.surfaces,
    )


NARROW = scoped(
    Scope(
        regions=("FR-IDF", "BE"),
        interface_languages=("fr", "nl"),
        age_bands=(AgeBand.UNDER_16, AgeBand.AGED_16_17),
        surfaces=(Surface.SUGGEST, Surface.HASHTAG),
    )
)


def test_context_comes_from_the_first_locale() -> None:
    result = one(PLANDEMIC, FOUND)
    assert result.context == Context("BE", "nl", AgeBand.ADULT, Surface.SEARCH)
    assert result.fault == ""


def test_context_comes_from_the_scope_of_the_rule() -> None:
    result = one(NARROW, FOUND)
    assert result.context == Context("FR-IDF", "fr", AgeBand.UNDER_16, Surface.SUGGEST)
    assert result.fault == ""


def test_context_comes_from_the_case_first() -> None:
    case = Case(
        query="plandemic",
        expect=Action.BLOCK,
        region="BE-VLG",
        language="nl-BE",
        age_band=AgeBand.UNDER_13,
        surface=Surface.HASHTAG,
    )
    result = one(NARROW, case)
    assert result.context == Context("BE-VLG", "nl-BE", AgeBand.UNDER_13, Surface.HASHTAG)
    assert result.fault == ""


@pytest.mark.parametrize(
    ("starts", "ends", "at", "expected"),
    [
        (None, None, None, datetime(2026, 1, 1, tzinfo=UTC)),
        (AT, None, None, AT),
        (AT, AT + timedelta(days=1), None, AT),
        (None, AT, None, AT - timedelta(seconds=1)),
        (AT - timedelta(days=9), None, AT, AT),
    ],
)
def test_instant_comes_from_case_start_or_end(
    starts: datetime | None, ends: datetime | None, at: datetime | None, expected: datetime
) -> None:
    result = one(replace(PLANDEMIC, starts=starts, ends=ends), replace(FOUND, at=at))
    assert (result.at, result.fault) == (expected, "")


@pytest.mark.parametrize("state", [RuleState.LIVE, RuleState.DRAFT, RuleState.SHADOW])
def test_rule_counts_as_live_in_its_own_cases(state: RuleState) -> None:
    assert one(replace(PLANDEMIC, state=state), FOUND).fault == ""


@pytest.mark.parametrize("state", [RuleState.DRAFT, RuleState.SHADOW])
def test_rule_does_not_count_as_live_in_the_cases_of_others(state: RuleState) -> None:
    other = replace(PLANDEMIC, id="other", state=state)
    asks = replace(PLANDEMIC, terms=(Term(text="hoax"),), cases=(FOUND,))
    [result] = results(asks, other)
    assert result.fault == "expected block, got pass"


def test_whole_set_answers() -> None:
    pointer = replace(PLANDEMIC, id="pointer", action=Action.POINTER)
    case = Case(query="plandemic", expect=Action.POINTER)
    [result] = results(replace(pointer, cases=(case,)), PLANDEMIC)
    assert result.fault == "expected pointer, got block by list/plandemic"
    assert (result.rule_id, result.origin) == ("list/pointer", "list/pointer")


def test_retired_rule_has_no_cases() -> None:
    retired = replace(PLANDEMIC, state=RuleState.RETIRED, cases=(FOUND,))
    live = replace(PLANDEMIC, id="live", cases=(FOUND, FOUND))
    assert [result.rule_id for result in results(retired, live)] == ["list/live", "list/live"]


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        (Case(query="plandemic", expect=Action.BLOCK, notice="help", number="113"), ""),
        (
            Case(query="plandemic", expect=Action.BLOCK, notice="other"),
            "expected the notice `other`, got `help`",
        ),
        (
            Case(query="plandemic", expect=Action.BLOCK, number="112"),
            "expected the number `112`, got `113`",
        ),
        (
            Case(query="plandemic", expect=Action.BLOCK, notice="help", number="1"),
            "expected the number `1` of `help`, got `113`",
        ),
        (
            Case(query="plandemic", expect=Action.BLOCK, notice="other", number="1"),
            "expected the notice `other`, got `help`; expected the number `1`, got none",
        ),
        (Case(query="plandemic", expect=Action.BLOCK, without=("other",)), ""),
        (
            Case(query="plandemic", expect=Action.BLOCK, without=("other", "help")),
            "expected no notice `help`, got `help`",
        ),
        (Case(query="pandemic", expect=Action.BLOCK, notice="help"), "expected block, got pass"),
        (
            Case(query="plandemic", expect=Action.PASS),
            "expected pass, got block by list/plandemic",
        ),
    ],
)
def test_fault_says_what_differs(case: Case, fault: str) -> None:
    assert one(replace(PLANDEMIC, notices=("help",)), case).fault == fault


def test_expected_notice_is_missed_where_there_is_none() -> None:
    case = replace(FOUND, notice="help")
    assert one(PLANDEMIC, case).fault == "expected the notice `help`, got none"


def test_lines_of_must_files_are_asked_in_each_locale() -> None:
    pointer = replace(PLANDEMIC, id="pointer", action=Action.POINTER, terms=(Term(text="topic"),))
    in_belgium = replace(PLANDEMIC, regions=("BE",))
    asked = results(
        pointer, in_belgium, must_pass=("topic", "plandemic"), must_block=("plandemic",)
    )
    assert [(one.origin, one.case.query, one.context.region, one.fault) for one in asked] == [
        ("must_block.txt", "plandemic", "BE", ""),
        ("must_block.txt", "plandemic", "TW", "expected block, got pass"),
        ("must_pass.txt", "topic", "BE", ""),
        ("must_pass.txt", "topic", "TW", ""),
        ("must_pass.txt", "plandemic", "BE", "expected no block, got block by list/plandemic"),
        ("must_pass.txt", "plandemic", "TW", ""),
    ]
    assert {one.context.language for one in asked} == {"nl", "zh-Hant"}
    assert {one.context.age_band for one in asked} == {AgeBand.ADULT}


def test_number_counts_for_the_notice_that_a_case_names() -> None:
    other = replace(HELP, notice="other", actions=())
    rule = replace(PLANDEMIC, notices=("help", "other"))
    case = replace(FOUND, notice="other", number="113")
    lists = Lists(
        blocklists=(Blocklist(blocklist="list", rules=(replace(rule, cases=(case,)),)),),
        notices=(HELP, other),
    )
    [result] = run_cases(Engine(lists, "", drafts=True))
    assert result.fault == "expected the number `113` of `other`, got none"


def test_softened_block_says_so() -> None:
    lists = Lists(
        blocklists=(
            Blocklist(
                blocklist="list",
                rules=(
                    replace(
                        PLANDEMIC,
                        softened_by=("debunk",),
                        cases=(Case(query="plandemic debunked", expect=Action.BLOCK),),
                    ),
                ),
            ),
        ),
        contexts=(ContextList(id="debunk", language="en", phrases=("debunked",)),),
    )
    [result] = run_cases(Engine(lists, "", drafts=True))
    assert result.fault == "expected block, got pointer by list/plandemic, softened"


@pytest.mark.parametrize(
    ("locale", "language", "region"),
    [
        ("nl-BE", "nl", "BE"),
        ("nl", "nl", ""),
        ("zh-Hant", "zh-Hant", ""),
        ("zh-Hant-TW", "zh-Hant", "TW"),
        ("es-419", "es-419", ""),
        ("de-CH-1996", "de-1996", "CH"),
    ],
)
def test_context_of_a_locale(locale: str, language: str, region: str) -> None:
    assert context_of(locale) == Context(region, language, AgeBand.ADULT, Surface.SEARCH)
