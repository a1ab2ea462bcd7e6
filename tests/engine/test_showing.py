"""A notice as its user sees it: language, actions, source, and what stands in for it in time."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from searchguard.engine.showing import VERSION_DIGITS, Showing, version_of
from searchguard.policy.model import (
    Contact,
    ContactKind,
    Lists,
    Notice,
    NoticeKind,
    NoticeText,
    Source,
    SourceKind,
    Translation,
    Workspace,
)


def call(
    number: str, region: str = "", languages: tuple[str, ...] = (), source: str = "line"
) -> Contact:
    return Contact(
        kind=ContactKind.CALL, number=number, region=region, languages=languages, source=source
    )


def texts(*languages: str) -> tuple[NoticeText, ...]:
    return tuple(
        NoticeText(language=tag, title=f"title {tag}", body=f"body {tag}") for tag in languages
    )


CHAT = Contact(
    kind=ContactKind.LINK,
    url="https://113.example/",
    region="NL",
    source="113",
    label=(Translation(language="en", text="Chat"), Translation(language="nl", text="Praat")),
)
HELP = Notice(
    notice="help",
    kind=NoticeKind.HELPLINE,
    texts=texts("en", "fr", "nl", "zh-Hant"),
    actions=(
        call("113", "NL", source="113"),
        CHAT,
        call("1813", "BE", ("nl",)),
        call("0800", "BE", ("fr",)),
        call("106", "BE-VAN"),
        call("groningen", "NL-GR"),
        call("world"),
    ),
    label=(
        Translation(language="fr", text="Pourquoi ?"),
        Translation(language="nl", text="Waarom?"),
    ),
)
WORKSPACE = Workspace(
    timezone="Europe/Amsterdam", locales=("nl-NL", "nl-BE", "fr-BE", "zh-Hant-TW", "en-GB")
)
SOURCES = (
    Source(id="113", name="Stichting 113", kind=SourceKind.HELPLINE, hosts=("113.example",)),
    Source(id="line", name="The Line", kind=SourceKind.NGO, hosts=("line.example",)),
)


def showing(*notices: Notice) -> Showing:
    return Showing(Lists(workspace=WORKSPACE, notices=notices, sources=SOURCES))


@pytest.mark.parametrize(
    ("region", "language", "shown", "fallback_from"),
    [
        ("", "nl", "nl", ""),
        ("", "nl-BE", "nl", ""),
        ("", "fr-CA", "fr", ""),
        ("", "", "en", ""),
        ("", "de", "en", "de"),
        ("NL", "", "nl", ""),
        ("NL", "de", "nl", "de"),
        ("NL-GR", "de", "nl", "de"),
        ("BE", "de", "nl", "de"),
        ("BE", "fr", "fr", ""),
        ("BE-WAL", "fr-BE", "fr", ""),
        ("FR", "de", "en", "de"),
        ("", "zh-Hant-HK", "zh-Hant", ""),
        ("", "zh-Hans-CN", "en", "zh-Hans-CN"),
        ("TW", "zh-Hans", "zh-Hant", "zh-Hans"),
        ("", "zh", "en", "zh"),
    ],
)
def test_text_is_in_the_nearest_language(
    region: str, language: str, shown: str, fallback_from: str
) -> None:
    notice = showing(HELP).show("help", region, language)
    assert (notice.language, notice.fallback_from) == (shown, fallback_from)
    assert (notice.title, notice.body) == (f"title {shown}", f"body {shown}")


def test_text_of_a_language_does_not_stand_in_for_another_script_of_it() -> None:
    notice = replace(HELP, texts=texts("en", "zh"))
    assert showing(notice).show("help", "", "zh-Hant").language == "en"


@pytest.mark.parametrize(
    ("region", "language", "shown"),
    [
        ("NL", "nl", ["113", "https://113.example/"]),
        ("NL", "fr", ["113", "https://113.example/"]),
        ("NL-DR", "nl", ["113", "https://113.example/"]),
        ("NL-GR", "nl", ["groningen"]),
        ("BE", "nl", ["1813"]),
        ("BE", "nl-BE", ["1813"]),
        ("BE", "fr", ["0800"]),
        ("BE", "de", ["1813"]),
        ("BE", "", ["1813"]),
        ("BE-WLX", "fr", ["0800"]),
        ("BE-VLG", "nl", ["1813"]),
        ("BE-VAN", "fr", ["106"]),
        ("FR", "fr", ["world"]),
        ("", "nl", ["world"]),
    ],
)
def test_actions_are_those_of_the_region_and_then_the_language(
    region: str, language: str, shown: list[str]
) -> None:
    notice = showing(HELP).show("help", region, language)
    assert [action.number or action.url for action in notice.actions] == shown


def test_action_in_another_language_is_better_than_none() -> None:
    notice = replace(HELP, actions=(call("112", "DE", ("de",)), call("world")))
    assert [one.number for one in showing(notice).show("help", "DE", "en").actions] == ["112"]


def test_action_for_every_language_stands_beside_those_of_one() -> None:
    notice = replace(
        HELP, actions=(call("all"), call("dutch", "", ("nl",)), call("f", "", ("fr",)))
    )
    assert [one.number for one in showing(notice).show("help", "", "nl").actions] == [
        "all",
        "dutch",
    ]


def test_label_is_in_the_language_of_the_text_else_the_source_is_named() -> None:
    in_dutch = showing(HELP).show("help", "NL", "nl")
    assert [action.label for action in in_dutch.actions] == ["Stichting 113", "Praat"]
    assert in_dutch.label == "Waarom?"
    in_chinese = showing(HELP).show("help", "TW", "zh-Hant")
    assert in_chinese.label == ""


def test_source_is_that_of_the_text_else_of_the_first_action() -> None:
    assert showing(HELP).show("help", "NL", "nl").source_id == "113"
    assert showing(HELP).show("help", "FR", "nl").source_name == "The Line"
    said = showing(replace(HELP, source="line")).show("help", "NL", "nl")
    assert (said.source_id, said.source_name) == ("line", "The Line")
    without = showing(replace(HELP, actions=())).show("help", "NL", "nl")
    assert (without.source_id, without.source_name, without.actions) == ("", "", ())


def test_version_is_of_the_content() -> None:
    version = showing(HELP).show("help", "NL", "nl").version
    assert version == showing(HELP).show("help", "BE", "fr").version == version_of(HELP)
    assert len(version) == VERSION_DIGITS
    assert set(version) <= set("0123456789abcdef")
    assert version_of(replace(HELP, dismissible=False)) != version


PAST, LATER = date(2026, 6, 30), date(2026, 9, 30)
EXPIRED = datetime(2026, 6, 30, 22, tzinfo=UTC)  # midnight in Amsterdam


def notice(name: str, review_by: date | None = None, parent: str = "") -> Notice:
    return Notice(
        notice=name,
        kind=NoticeKind.REFERENCE,
        texts=texts("en"),
        review_by=review_by,
        parent=parent,
    )


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), "child"),
        (EXPIRED, "mother"),
        (datetime(2026, 9, 30, 21, 59, 59, tzinfo=UTC), "mother"),
        (datetime(2026, 9, 30, 22, tzinfo=UTC), "child"),
    ],
)
def test_expired_notice_gives_way_to_its_parent(at: datetime, shown: str) -> None:
    both = showing(notice("child", PAST, "mother"), notice("mother", LATER))
    assert both.current("child", at) == shown


@pytest.mark.parametrize("parent", ["", "child", "nobody", "circle"])
def test_expired_notice_without_a_parent_that_holds_is_shown(parent: str) -> None:
    both = showing(notice("child", PAST, parent), notice("circle", PAST, "child"))
    assert both.current("child", EXPIRED) == "child"


def test_expiries_are_those_of_a_notice_and_all_above_it() -> None:
    three = showing(
        notice("child", PAST, "mother"), notice("mother", LATER, "child"), notice("other", PAST)
    )
    assert list(three.expiries("child")) == [EXPIRED, datetime(2026, 9, 30, 22, tzinfo=UTC)]
