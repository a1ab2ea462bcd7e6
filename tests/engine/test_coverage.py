"""Coverage says of each topic and locale what the service shows there, and what keeps it away."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from searchguard.engine.cases import context_of
from searchguard.engine.coverage import Cell, Status, coverage_of, idle_waivers
from searchguard.engine.engine import Engine
from searchguard.policy.model import (
    Action,
    AgeBand,
    Blocklist,
    Contact,
    ContactKind,
    Lists,
    Notice,
    NoticeKind,
    NoticeText,
    Rule,
    RuleState,
    Scope,
    Surface,
    Term,
    Variant,
    Waiver,
    Workspace,
)
from searchguard.policy.reading import load_folder

AT = datetime(2026, 11, 28, tzinfo=UTC)
SHIPPED = Path(__file__).parents[2] / "blocklists"
EVERYWHERE = Contact(kind=ContactKind.LINK, source="s", url="https://who.int/")
FLOOD = Notice(
    notice="flood",
    kind=NoticeKind.REFERENCE,
    topic="flood",
    texts=tuple(NoticeText(language=tag, title="Flood", body="Read.") for tag in ("en", "nl")),
    actions=(replace(EVERYWHERE, region="NL"), replace(EVERYWHERE, region="BE")),
)
RULE = Rule(
    id="flood",
    action=Action.POINTER,
    state=RuleState.LIVE,
    reason="crisis",
    terms=(Term(text="flood"),),
    notices=("flood",),
)


def lists_of(*notices: Notice, rules: tuple[Rule, ...] = (RULE,), **workspace: Any) -> Lists:
    told = {"locales": ("nl-NL",), "topics": ("flood",), **workspace}
    return Lists(
        workspace=Workspace(**told),
        blocklists=(Blocklist(blocklist="list", rules=rules),),
        notices=notices,
    )


def cell_of(*notices: Notice, locale: str = "nl-NL", **told: Any) -> Cell:
    [cell] = coverage_of(lists_of(*notices, locales=(locale,), **told), AT)
    return cell


def helpline(**changes: Any) -> Notice:
    return replace(FLOOD, kind=NoticeKind.HELPLINE, **changes)


def contact(kind: ContactKind = ContactKind.LINK, **told: Any) -> Contact:
    return Contact(kind=kind, source="s", **told)


CALL = contact(ContactKind.CALL, region="NL", number="113")
MINORS = Variant(when=Scope(age_bands=(AgeBand.UNDER_16,)), action=Action.BLOCK, notices=("flood",))


@pytest.mark.parametrize(
    ("notice", "locale", "status", "reason"),
    [
        (FLOOD, "nl-NL", Status.NOTICE, None),
        (FLOOD, "nl-BE", Status.NOTICE, None),
        (FLOOD, "en-NL", Status.NOTICE, None),
        (
            FLOOD,
            "fr-BE",
            Status.HOLE,
            "`flood` has no text in `fr`, so its `en` text is shown",
        ),
        (FLOOD, "en-GB", Status.HOLE, "`flood` has no action for GB"),
        (
            replace(FLOOD, actions=(*FLOOD.actions, EVERYWHERE)),
            "en-GB",
            Status.INHERITED,
            "actions for everywhere, none for GB",
        ),
        (replace(FLOOD, actions=()), "nl-NL", Status.HOLE, "`flood` has no action for NL"),
        (replace(FLOOD, actions=(EVERYWHERE,)), "nl", Status.NOTICE, None),
        (FLOOD, "nl", Status.HOLE, "`flood` has no action for everywhere"),
        (
            replace(FLOOD, texts=(NoticeText(language="zh", title="a", body="b"),)),
            "zh-Hant-BE",
            Status.HOLE,
            "`flood` has no text in `zh-Hant`, so its `zh` text is shown",
        ),
        (
            replace(FLOOD, texts=(NoticeText(language="de", title="a", body="b"),)),
            "de-1996-BE",
            Status.INHERITED,
            "text in `de`, none in `de-1996`",
        ),
        (
            replace(FLOOD, texts=(NoticeText(language="nl-BE", title="a", body="b"),)),
            "nl-BE",
            Status.NOTICE,
            None,
        ),
        (
            replace(FLOOD, actions=(contact(region="BE", languages=("fr",)),)),
            "nl-BE",
            Status.HOLE,
            "the actions of `flood` for BE are in fr only",
        ),
        (
            replace(FLOOD, actions=(contact(region="BE", languages=("nl",)),)),
            "nl-BE",
            Status.NOTICE,
            None,
        ),
        (
            helpline(),
            "nl-NL",
            Status.HOLE,
            "`flood` has nobody to talk to for NL: no call, sms or chat",
        ),
        (helpline(actions=(CALL,)), "nl-NL", Status.NOTICE, None),
        (
            helpline(actions=(contact(ContactKind.CHAT, url="https://113.nl/"),)),
            "nl-NL",
            Status.INHERITED,
            "actions for everywhere, none for NL",
        ),
        (
            helpline(actions=(contact(region="NL"), contact(ContactKind.CALL, number="113"))),
            "nl-NL",
            Status.HOLE,
            "`flood` has nobody to talk to for NL: no call, sms or chat",
        ),
        (
            helpline(actions=(replace(CALL, languages=("en",)), contact(region="NL"))),
            "nl-NL",
            Status.HOLE,
            "`flood` has nobody to talk to for NL: no call, sms or chat",
        ),
        (FLOOD, "qq-NL", Status.HOLE, "the language of this locale is not known"),
        (replace(FLOOD, topic="storm"), "nl-NL", Status.HOLE, "no notice has this topic"),
    ],
)
def test_topic_in_a_locale(notice: Notice, locale: str, status: Status, reason: str | None) -> None:
    cell = cell_of(notice, locale=locale)
    assert (cell.status, cell.reasons) == (status, () if reason is None else (reason,))
    assert cell.notice == ("" if status is Status.HOLE else "flood")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, Status.NOTICE),
        ({"state": RuleState.DRAFT}, Status.HOLE),
        ({"state": RuleState.SHADOW}, Status.HOLE),
        ({"regions": ("NL",)}, Status.NOTICE),
        ({"regions": ("NL-GR",)}, Status.NOTICE),
        ({"regions": ("NL-GR",), "action": Action.BLOCK}, Status.HOLE),
        ({"regions": ("BE",)}, Status.HOLE),
        ({"interface_languages": ("fr",)}, Status.HOLE),
        ({"starts": datetime(2027, 1, 1, tzinfo=UTC)}, Status.HOLE),
        ({"ends": datetime(2026, 1, 1, tzinfo=UTC)}, Status.HOLE),
        ({"surfaces": (Surface.HASHTAG,), "age_bands": (AgeBand.UNDER_13,)}, Status.NOTICE),
        ({"notices": (), "variants": (MINORS,)}, Status.NOTICE),
        ({"notices": ()}, Status.HOLE),
    ],
    ids=str,
)
def test_notice_counts_where_a_live_rule_shows_it(change: dict[str, Any], status: Status) -> None:
    cell = cell_of(FLOOD, rules=(replace(RULE, **change),))
    assert cell.status is status
    assert cell.reasons == (("no live rule shows `flood` here",) if status is Status.HOLE else ())


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, "abc"),
        ({"protected": True}, "abcd"),
        ({"action": Action.BLOCK}, "ab"),
        ({"action": Action.BLOCK, "protected": True}, "abcd"),
    ],
    ids=str,
)
def test_notice_that_is_always_cut_covers_nothing(change: dict[str, Any], shown: str) -> None:
    notices = [replace(FLOOD, notice=name, topic=name) for name in "abcd"]
    blocked = replace(FLOOD, notice="blocked", topic="")
    rule = replace(RULE, notices=tuple("abcd"), **change)
    lists = lists_of(
        *notices, blocked, rules=(rule,), topics=tuple("abcd"), blocked_notice="blocked"
    )
    covered = [one.topic for one in coverage_of(lists, AT) if one.status is Status.NOTICE]
    assert covered == list(shown)
    decision = Engine(lists, "").decide("flood", context_of("nl-NL"), AT)
    assert covered == [one.id for one in decision.notices if one.id != "blocked"]


def test_expired_notice_gives_way_to_its_parent() -> None:
    expired = replace(FLOOD, parent="facts", review_by=date(2026, 11, 1))
    facts = replace(FLOOD, notice="facts", topic="", review_by=date(2027, 1, 1))
    cell = cell_of(expired, facts)
    assert (cell.status, cell.notice) == (Status.INHERITED, "facts")
    assert cell.reasons == ("`facts`, as `flood` has expired",)
    assert cell.review_by == date(2027, 1, 1)
    gone = cell_of(expired, replace(facts, actions=()))
    assert (gone.status, gone.reasons) == (Status.HOLE, ("`facts` has no action for NL",))


def test_expired_notice_without_a_parent_is_shown_and_said_to_be_so() -> None:
    cell = cell_of(replace(FLOOD, review_by=date(2026, 11, 1)))
    assert (cell.status, cell.reasons) == (Status.NOTICE, ("past its review date",))


def test_notice_of_this_very_place_comes_first() -> None:
    world = replace(FLOOD, notice="a-world", actions=(EVERYWHERE,))
    old = replace(FLOOD, notice="b-old", review_by=date(2026, 11, 1))
    rules = (replace(RULE, notices=("a-world", "b-old", "flood")),)
    cell = cell_of(world, old, FLOOD, rules=rules)
    assert (cell.status, cell.notice, cell.others) == (
        Status.NOTICE,
        "flood",
        ("b-old", "a-world"),
    )


def test_every_reason_of_a_hole_is_told() -> None:
    other = replace(FLOOD, notice="other", actions=())
    idle = replace(FLOOD, notice="idle")
    rules = (replace(RULE, notices=("flood", "other")),)
    cell = cell_of(FLOOD, other, idle, locale="en-GB", rules=rules)
    assert cell.reasons == (
        "`flood` has no action for GB",
        "`other` has no action for GB",
        "no live rule shows `idle` here",
    )


def test_helpline_among_notices_makes_the_topic_need_one() -> None:
    line = helpline(notice="line", actions=(CALL,))
    rules = (replace(RULE, notices=("flood", "line")),)
    assert cell_of(FLOOD, line, rules=rules).notice == "line"
    assert cell_of(FLOOD, line, rules=rules, locale="nl-BE").status is Status.HOLE


def test_hole_is_waived_and_nothing_else_is() -> None:
    waivers = (
        Waiver(topic="flood", locale="en-GB", why="no partner yet"),
        Waiver(topic="flood", locale="nl-NL", why="needless"),
        Waiver(topic="storm", locale="nl-NL", why="no such topic"),
        Waiver(topic="flood", locale="fr-FR", why="no such locale"),
        Waiver(topic="flood", locale="en-GB", why="again"),
    )
    lists = lists_of(FLOOD, locales=("nl-NL", "en-GB"), waivers=waivers)
    cells = coverage_of(lists, AT)
    assert [(cell.status, cell.reasons) for cell in cells] == [
        (Status.NOTICE, ()),
        (Status.WAIVED, ("no partner yet",)),
    ]
    assert [(index, reason) for index, _, reason in idle_waivers(lists, cells)] == [
        (1, "`flood` has a notice in nl-NL"),
        (2, "the topic `storm` is not promised"),
        (3, "the locale `fr-FR` is not promised"),
        (4, "`flood` in en-GB is waived already"),
    ]


def test_cells_are_in_the_order_of_topics_and_locales() -> None:
    lists = lists_of(FLOOD, topics=("storm", "flood", "storm"), locales=("en-BE", "nl-NL"))
    assert [(cell.topic, cell.locale) for cell in coverage_of(lists, AT)] == [
        ("storm", "en-BE"),
        ("storm", "nl-NL"),
        ("flood", "en-BE"),
        ("flood", "nl-NL"),
    ]


def test_shipped_lists_have_no_hole_and_show_what_is_said() -> None:
    """Whatever the matrix says is shown, some query gets in that locale, in that language."""
    lists = load_folder(SHIPPED)
    engine = Engine(lists, "")
    cells = coverage_of(lists, AT)
    assert [cell for cell in cells if cell.status is Status.HOLE] == []
    assert list(idle_waivers(lists, cells)) == []
    rules = [rule for blocklist in lists.blocklists for rule in blocklist.rules]
    for cell in cells:
        if cell.status is Status.WAIVED:
            continue
        naming = (rule for rule in rules if cell.notice in str((rule.notices, rule.variants)))
        queries = (term.text for rule in naming for term in rule.terms[:3] if term.text)
        asked = product(queries, (AgeBand.ADULT, AgeBand.UNDER_16))
        shown = (
            (notice.id, notice.language, bool(notice.actions))
            for query, age_band in asked
            for notice in engine.decide(
                query, replace(context_of(cell.locale), age_band=age_band), AT
            ).notices
        )
        assert (cell.notice, cell.language, True) in shown, (cell.topic, cell.locale)
