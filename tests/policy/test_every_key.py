"""Every key that can be written, read into the value that it means."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from searchguard.policy import model
from searchguard.policy.model import (
    Action,
    AgeBand,
    Blocklist,
    CapMode,
    CapTrigger,
    Case,
    Contact,
    ContactKind,
    ContextList,
    Disguises,
    Dsa,
    Event,
    EventKind,
    EventState,
    Extension,
    Guardrail,
    Label,
    Lists,
    MatchMode,
    Notice,
    NoticeKind,
    NoticeText,
    Origin,
    Reason,
    Results,
    Rule,
    RuleState,
    Schedule,
    Scope,
    Source,
    SourceKind,
    Suggest,
    Surface,
    Term,
    Translation,
    Trigger,
    Variant,
    Waiver,
    Workspace,
)
from searchguard.policy.reading import load_folder, read_folder
from tests.policy.folders import write_folder

TEXT = """\
# health/covid.yaml
x-editor: {anything: [goes, here]}
blocklist: covid-misinformation
owner: health-policy
policy: medical-misinformation
policy_url: https://example.org/policy#medical
rules:
  - id: plandemic
    x-ticket: 12
    action: block
    state: live
    reason: health
    terms:
      - "#plandemic"
      - covid hoax
      - hashtag: stopdewindmolens
      - {hashtag: "#wegmetons", disguises: none, note: with its sign}
      - {text: 5g, match: whole-query, disguises: letters}
      - {text: het, common: true, match: prefix}
      - {all_of: [[vaccine, jab], [microchip, tracking chip]], note: one of each group}
      - no
      - 1:30
      - 010
      - 911
      - null
      - {text: on, common: true}
      - 2027-01-15
    terms_file: terms/plandemic.txt
    regions: [NL, BE-VLG]
    interface_languages: [nl, zh-Hant]
    age_bands: [under_16, 16_17]
    surfaces: [search, suggest, hashtag]
    starts: 2027-01-15 18:00
    ends: 2027-07-15T18:00:30+05:30
    variants:
      - {when: {age_bands: [adult, unknown]}, action: pointer, notices: [facts]}
      - when: {regions: [BE], interface_languages: [fr], surfaces: [search]}
        action: block
        results: reliable-only
        suggest: allow
    results: show-after-consent
    suggest: suppress
    softened_by: [debunk]
    except_phrases: [plandemic documentary review]
    notices: [facts]
    priority: -3
    percent: 50
    protected: true
    cases:
      block: ["#plandemic", {query: plandemic, region: NL, language: nl-BE, age_band: adult}]
      pointer: [plandemic debunked]
      pass: [pandemic, {query: plandemic, surface: suggest, at: 2028-01-01 12:00}]
      checks:
        - {query: zelfmoord, region: BE, expect: pointer, notice: facts, number: "0800 32 123"}
        - {query: hoax, expect: block, without: [facts]}
    why: Claims that the pandemic was planned.
    origin: trusted-flagger
    flag: F-1
    claims: ["https://example.org/claims/1", C-2]
    order_ref: O-3
    legal_ground: art. 16
    dsa: {category: OTHER, keyword: MISINFORMATION}
    labels: {team: health, campaign: "2027"}
    review_by: 2027-06-30
  - {id: draft, action: pointer, state: draft, reason: crisis}
# health/terms/plandemic.txt
// found by the monitoring team
#nepvirus

  covid is nep \r
no // not a comment
# workspace.yaml
workspace: example
timezone: Europe/Amsterdam
default_language: nl
locales: [nl-NL, fr-BE]
topics: [vaccines, self-harm]
waivers: [{topic: vaccines, locale: fr-BE, why: no partner yet}]
blocked_notice: facts
reasons:
  spam: {}
  health: {title: Health, dsa: {category: OTHER, keyword: MISINFORMATION}}
test_queries: false
guardrails: {queries: logs/week.csv, entries_changed: 25 %, slower_times: "2"}
# sources.yaml
sources:
  - id: who
    name: WHO
    kind: igo
    hosts: [who.int]
    regions: [NL]
    languages: [en, nl]
    checked: 2026-11-22
    review_by: 2027-05-01
  - {id: st-113, name: 113, kind: helpline, hosts: [113.nl], checked: never}
# notices/facts.yaml
notice: facts
kind: helpline
topic: self-harm
texts:
  nl: {title: Je bent niet alleen, body: Praat met iemand.}
  en: {title: You are not alone, body: Talk to someone.}
actions:
  - {kind: call, region: NL, languages: [nl], number: "113", source: st-113}
  - {kind: link, url: "https://www.who.int/", label: {nl: Lees, en: Read}, source: who}
  - {kind: chat, url: "https://chat.113.nl/", source: st-113}
  - {kind: sms, number: "+31113", source: st-113}
parent: general
dismissible: false
label: {en: Why do I see this}
why_url: https://example.org/why
feedback_url: https://example.org/feedback
source: st-113
review_by: 2027-06-30
# notices/general.yaml
notice: general
kind: reference
texts: {nl: {title: Hulp, body: Hier is hulp.}}
# contexts.yaml
contexts:
  debunk:
    nl: [factcheck, "is het waar"]
    en: [fact check]
# events/quake.yaml
event: quake
kind: disaster
state: armed
regions: [NL-GR, NL-DR]
show_in: [NL]
terms: [aardbeving, {hashtag: beving}]
notices: [facts]
stricter: [covid-misinformation/draft]
trigger:
  people: [duty-officer]
  schedule: {starts: 2027-03-01 00:00, ends: 2027-03-28 12:00}
  cap:
    senders: [info@knmi.example]
    events: [OET-068]
    min_severity: Moderate
    min_certainty: Likely
    mode: auto
max_duration: 72h
extend: {by: 30m, times: 4}
contacts: [newsroom]
cases:
  pointer: [aardbeving]
# must_pass.txt
// the innocent
wga strike
#pandemic
# must_block.txt
#plandemic
"""

PLANDEMIC = Rule(
    id="plandemic",
    action=Action.BLOCK,
    state=RuleState.LIVE,
    reason="health",
    terms=(
        Term(text="#plandemic"),
        Term(text="covid hoax"),
        Term(text="#stopdewindmolens", match=MatchMode.HASHTAG),
        Term(
            text="#wegmetons",
            match=MatchMode.HASHTAG,
            disguises=Disguises.NONE,
            note="with its sign",
        ),
        Term(text="5g", match=MatchMode.WHOLE_QUERY, disguises=Disguises.LETTERS),
        Term(text="het", common=True, match=MatchMode.PREFIX),
        Term(all_of=(("vaccine", "jab"), ("microchip", "tracking chip")), note="one of each group"),
        *(Term(text=text) for text in ("no", "1:30", "010", "911", "null")),
        Term(text="on", common=True),
        Term(text="2027-01-15"),
    ),
    terms_file="terms/plandemic.txt",
    file_terms=("#nepvirus", "covid is nep", "no // not a comment"),
    regions=("NL", "BE-VLG"),
    interface_languages=("nl", "zh-Hant"),
    age_bands=(AgeBand.UNDER_16, AgeBand.AGED_16_17),
    surfaces=(Surface.SEARCH, Surface.SUGGEST, Surface.HASHTAG),
    starts=datetime(2027, 1, 15, 17, 0, tzinfo=UTC),
    ends=datetime(2027, 7, 15, 12, 30, 30, tzinfo=UTC),
    variants=(
        Variant(
            when=Scope(age_bands=(AgeBand.ADULT, AgeBand.UNKNOWN)),
            action=Action.POINTER,
            notices=("facts",),
        ),
        Variant(
            when=Scope(regions=("BE",), interface_languages=("fr",), surfaces=(Surface.SEARCH,)),
            action=Action.BLOCK,
            results=Results.RELIABLE_ONLY,
            suggest=Suggest.ALLOW,
        ),
    ),
    results=Results.SHOW_AFTER_CONSENT,
    suggest=Suggest.SUPPRESS,
    softened_by=("debunk",),
    except_phrases=("plandemic documentary review",),
    notices=("facts",),
    priority=-3,
    percent=50,
    protected=True,
    cases=(
        Case(query="#plandemic", expect=Action.BLOCK),
        Case(
            query="plandemic",
            expect=Action.BLOCK,
            region="NL",
            language="nl-BE",
            age_band=AgeBand.ADULT,
        ),
        Case(query="plandemic debunked", expect=Action.POINTER),
        Case(query="pandemic", expect=Action.PASS),
        Case(
            query="plandemic",
            expect=Action.PASS,
            surface=Surface.SUGGEST,
            at=datetime(2028, 1, 1, 11, 0, tzinfo=UTC),
        ),
        Case(
            query="zelfmoord",
            expect=Action.POINTER,
            region="BE",
            notice="facts",
            number="0800 32 123",
        ),
        Case(query="hoax", expect=Action.BLOCK, without=("facts",)),
    ),
    why="Claims that the pandemic was planned.",
    origin=Origin.TRUSTED_FLAGGER,
    flag="F-1",
    claims=("https://example.org/claims/1", "C-2"),
    order_ref="O-3",
    legal_ground="art. 16",
    dsa=Dsa(category="OTHER", keyword="MISINFORMATION"),
    labels=(Label(key="campaign", value="2027"), Label(key="team", value="health")),
    review_by=date(2027, 6, 30),
)

LISTS = Lists(
    workspace=Workspace(
        workspace="example",
        timezone="Europe/Amsterdam",
        default_language="nl",
        locales=("nl-NL", "fr-BE"),
        topics=("vaccines", "self-harm"),
        waivers=(Waiver(topic="vaccines", locale="fr-BE", why="no partner yet"),),
        blocked_notice="facts",
        reasons=(
            Reason(
                id="health", title="Health", dsa=Dsa(category="OTHER", keyword="MISINFORMATION")
            ),
            Reason(id="spam"),
        ),
        test_queries=False,
        guardrails=(
            Guardrail(key="entries_changed", value="25 %"),
            Guardrail(key="queries", value="logs/week.csv"),
            Guardrail(key="slower_times", value="2"),
        ),
    ),
    blocklists=(
        Blocklist(
            blocklist="covid-misinformation",
            owner="health-policy",
            policy="medical-misinformation",
            policy_url="https://example.org/policy#medical",
            rules=(
                PLANDEMIC,
                Rule(id="draft", action=Action.POINTER, state=RuleState.DRAFT, reason="crisis"),
            ),
        ),
    ),
    sources=(
        Source(id="st-113", name="113", kind=SourceKind.HELPLINE, hosts=("113.nl",)),
        Source(
            id="who",
            name="WHO",
            kind=SourceKind.IGO,
            hosts=("who.int",),
            regions=("NL",),
            languages=("en", "nl"),
            checked=date(2026, 11, 22),
            review_by=date(2027, 5, 1),
        ),
    ),
    notices=(
        Notice(
            notice="facts",
            kind=NoticeKind.HELPLINE,
            topic="self-harm",
            texts=(
                NoticeText(language="en", title="You are not alone", body="Talk to someone."),
                NoticeText(language="nl", title="Je bent niet alleen", body="Praat met iemand."),
            ),
            actions=(
                Contact(
                    kind=ContactKind.CALL,
                    source="st-113",
                    region="NL",
                    languages=("nl",),
                    number="113",
                ),
                Contact(
                    kind=ContactKind.LINK,
                    source="who",
                    url="https://www.who.int/",
                    label=(
                        Translation(language="en", text="Read"),
                        Translation(language="nl", text="Lees"),
                    ),
                ),
                Contact(kind=ContactKind.CHAT, source="st-113", url="https://chat.113.nl/"),
                Contact(kind=ContactKind.SMS, source="st-113", number="+31113"),
            ),
            parent="general",
            dismissible=False,
            label=(Translation(language="en", text="Why do I see this"),),
            why_url="https://example.org/why",
            feedback_url="https://example.org/feedback",
            source="st-113",
            review_by=date(2027, 6, 30),
        ),
        Notice(
            notice="general",
            kind=NoticeKind.REFERENCE,
            texts=(NoticeText(language="nl", title="Hulp", body="Hier is hulp."),),
        ),
    ),
    contexts=(
        ContextList(id="debunk", language="en", phrases=("fact check",)),
        ContextList(id="debunk", language="nl", phrases=("factcheck", "is het waar")),
    ),
    events=(
        Event(
            event="quake",
            kind=EventKind.DISASTER,
            state=EventState.ARMED,
            regions=("NL-GR", "NL-DR"),
            show_in=("NL",),
            terms=(Term(text="aardbeving"), Term(text="#beving", match=MatchMode.HASHTAG)),
            notices=("facts",),
            stricter=("covid-misinformation/draft",),
            trigger=Trigger(
                people=("duty-officer",),
                schedule=Schedule(
                    starts=datetime(2027, 2, 28, 23, 0, tzinfo=UTC),
                    ends=datetime(2027, 3, 28, 10, 0, tzinfo=UTC),
                ),
                cap=CapTrigger(
                    senders=("info@knmi.example",),
                    events=("OET-068",),
                    min_severity="Moderate",
                    min_certainty="Likely",
                    mode=CapMode.AUTO,
                ),
            ),
            max_duration=72 * 3600,
            extend=Extension(by=1800, times=4),
            contacts=("newsroom",),
            cases=(Case(query="aardbeving", expect=Action.POINTER),),
        ),
    ),
    must_pass=("wga strike", "#pandemic"),
    must_block=("#plandemic",),
)


def test_every_key_is_read_into_what_it_means(tmp_path: Path) -> None:
    reading = read_folder(write_folder(tmp_path, TEXT))
    assert [str(one) for one in reading.problems if one.severity == "error"] == []
    assert reading.lists == LISTS


def test_load_folder_returns_lists_that_have_only_warnings(tmp_path: Path) -> None:
    assert load_folder(write_folder(tmp_path, TEXT)) == LISTS


def records_in(value: object) -> list[Any]:
    """Return a record and every record in it."""
    if isinstance(value, tuple):
        return [inner for item in value for inner in records_in(item)]
    if not is_dataclass(value) or isinstance(value, type):
        return []
    inside = (getattr(value, one.name) for one in fields(value))
    return [value, *(inner for one in inside for inner in records_in(one))]


RECORDS = records_in(LISTS)
KINDS = sorted({type(one) for one in RECORDS}, key=lambda kind: str(kind.__name__))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_text_above_writes_every_key_of_a_record(kind: type[Any]) -> None:
    found = [one for one in RECORDS if type(one) is kind]
    for key in fields(kind):
        default = key.default if key.default_factory is MISSING else key.default_factory()
        assert any(getattr(one, key.name) != default for one in found), key.name


def test_the_text_above_writes_every_record_of_the_model() -> None:
    assert {kind.__name__ for kind in KINDS} == {
        name for name, value in vars(model).items() if is_dataclass(value)
    }
