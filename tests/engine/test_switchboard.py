"""What a switchboard does to decisions: events, pauses, allowed queries, states, observing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.policy import model
from searchguard.policy.model import Action, RuleState, Surface
from searchguard.snapshot.switchboard import (
    EMPTY,
    Activation,
    Allow,
    Enforcement,
    Live,
    Mode,
    Pause,
    StateChange,
    Switchboard,
    joined,
)

AT = datetime(2026, 12, 1, 18, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHO: dict[str, Any] = {"by": "duty", "reason": "KNMI M3.4"}
LATER: dict[str, Any] = {"until": AT + 24 * HOUR, **WHO}


def notice(name: str) -> model.Notice:
    return model.Notice(
        notice=name,
        kind=model.NoticeKind.REFERENCE,
        texts=(
            model.NoticeText(language="en", title=name, body="Read."),
            model.NoticeText(language="nl", title=name, body="Lees."),
        ),
    )


def rule(name: str, *terms: str, action: Action = Action.BLOCK, **more: Any) -> model.Rule:
    found = {"state": RuleState.LIVE, **more}
    return model.Rule(
        id=name,
        action=action,
        reason="crisis",
        terms=tuple(model.Term(text=term) for term in terms),
        **found,
    )


QUAKE = model.Event(
    event="quake",
    kind=model.EventKind.DISASTER,
    state=model.EventState.ARMED,
    regions=("NL-GR", "NL-DR"),
    show_in=("NL",),
    terms=(model.Term(text="aardbeving"), model.Term(text="earthquake")),
    notices=("knmi", "region"),
    stricter=("hoaxes/man-made",),
    max_duration=72 * 3600,
    extend=model.Extension(by=24 * 3600, times=4),
)
ELECTION = model.Event(
    event="election",
    kind=model.EventKind.ELECTION,
    state=model.EventState.ARMED,
    terms=(model.Term(text="stempas"),),
    notices=("vote",),
    trigger=model.Trigger(schedule=model.Schedule(starts=AT + HOUR, ends=AT + 9 * HOUR)),
    max_duration=6 * 3600,
)
PLANNED = model.Event(
    event="planned",
    kind=model.EventKind.OUTBREAK,
    state=model.EventState.PLANNED,
    terms=(model.Term(text="bird flu"),),
)
LISTS = model.Lists(
    blocklists=(
        model.Blocklist(
            blocklist="hoaxes",
            rules=(
                rule("man-made", "earthquake machine", state=RuleState.SHADOW),
                rule("plandemic", "plandemic", "covid hoax"),
                rule("groups", "wga", regions=("NL",)),
            ),
        ),
        model.Blocklist(
            blocklist="help",
            rules=(
                rule("quakes", "earthquake", action=Action.POINTER, notices=("a", "knmi", "b")),
                rule("first", "suicide", action=Action.POINTER, notices=("help",), protected=True),
            ),
        ),
    ),
    notices=tuple(map(notice, ("a", "b", "help", "knmi", "region", "vote"))),
    events=(ELECTION, PLANNED, QUAKE),
)
ENGINE = Engine(LISTS, "ab" * 32)


def ask(
    query: str,
    board: Switchboard = EMPTY,
    *,
    at: datetime = AT,
    explain: bool = False,
    **context: Any,
) -> Decision:
    asked = Context.of(**{"region": "NL", "language": "nl", **context})
    return ENGINE.decide(query, asked, at, ENGINE.switches(board), explain=explain)


def on(**more: Any) -> Switchboard:
    """Return a switchboard on which the quake is active since an hour."""
    found = {"id": "quake", "starts": AT - HOUR, **LATER, **more}
    return Switchboard(version=7, events=(Activation(**found),))


def shown(decision: Decision) -> list[tuple[str, str]]:
    return [(one.id, one.event_id) for one in decision.notices]


def test_playbook_that_is_off_answers_nothing() -> None:
    decision = ask("aardbeving", explain=True)
    assert (decision.action, decision.notices, decision.event_ids) == (Action.PASS, (), ())
    assert decision.explanation is not None
    assert [one.outcome for one in decision.explanation.considered] == [
        "does not apply: its event is off"
    ]


def test_active_playbook_answers_queries_that_hold_its_terms_only() -> None:
    decision = ask("Aardbeving in Groningen?", on())
    assert (decision.action, decision.rule_id) == (Action.POINTER, "events/quake")
    assert decision.event_ids == ("quake",)
    assert decision.reason == "crisis"
    assert decision.switchboard_version == 7
    assert shown(decision) == [("knmi", "quake"), ("region", "quake")]
    assert decision.notices[0].body == "Lees."
    assert ask("weather", on()).action is Action.PASS


def test_notices_of_events_come_after_protected_ones_and_before_others() -> None:
    decision = ask("suicide earthquake", on())
    assert shown(decision) == [("help", ""), ("knmi", "quake"), ("region", "quake")]
    assert shown(ask("suicide earthquake")) == [("help", ""), ("a", ""), ("knmi", "")]


@pytest.mark.parametrize(
    ("at", "applies"),
    [
        (AT - HOUR - timedelta(seconds=1), False),
        (AT - HOUR, True),
        (AT + 24 * HOUR - timedelta(seconds=1), True),
        (AT + 24 * HOUR, False),
    ],
)
def test_event_begins_and_ends_by_itself(at: datetime, applies: bool) -> None:
    assert (ask("aardbeving", on(), at=at).action is Action.POINTER) is applies


@pytest.mark.parametrize(("extended", "hours"), [(0, 72), (1, 96), (4, 168), (5, 168), (1000, 168)])
def test_event_never_lasts_longer_than_its_playbook_allows(extended: int, hours: int) -> None:
    board = on(until=AT + 5000 * HOUR, extended=extended)
    ends = AT - HOUR + hours * HOUR
    assert ask("aardbeving", board, at=ends - timedelta(seconds=1)).event_ids == ("quake",)
    assert ask("aardbeving", board, at=ends).event_ids == ()


@pytest.mark.parametrize(
    ("regions", "region", "applies"),
    [
        ((), "NL", True),
        ((), "NL-LI", True),
        ((), "BE", False),
        ((), "", False),
        (("NL-GR",), "NL-GR", True),
        (("NL-GR",), "NL", True),
        (("NL-GR",), "NL-LI", False),
        (("BE",), "BE", False),
    ],
)
def test_event_is_for_its_regions_and_those_it_is_shown_in(
    regions: tuple[str, ...], region: str, applies: bool
) -> None:
    decision = ask("aardbeving", on(regions=regions), region=region)
    assert (decision.action is Action.POINTER) is applies


def test_stricter_rule_is_live_while_its_event_is() -> None:
    query = "earthquake machine"
    assert ask(query).shadow_rules == ("hoaxes/man-made",)
    assert ask(query).action is Action.POINTER
    decision = ask(query, on())
    assert (decision.action, decision.rule_id) == (Action.BLOCK, "hoaxes/man-made")
    assert decision.event_ids == ("quake",)
    assert ask(query, on(), at=AT + 24 * HOUR).action is Action.POINTER


def test_stricter_block_is_for_those_known_to_be_there() -> None:
    board = on(regions=("NL-GR",))
    assert ask("earthquake machine", board, region="NL-GR").action is Action.BLOCK
    assert ask("earthquake machine", board, region="NL").action is Action.POINTER


def test_state_that_a_person_set_is_heard_before_an_event() -> None:
    shadow = StateChange(rule_id="hoaxes/man-made", state=Live.SHADOW, **LATER)
    board = joined(on(), Switchboard(version=8, states=(shadow,)))
    assert ask("earthquake machine", board).action is Action.POINTER


def test_schedule_switches_on_by_itself_and_no_longer_than_allowed() -> None:
    assert ask("stempas").action is Action.PASS
    assert ask("stempas").changes_at == AT + HOUR
    assert ask("stempas", at=AT + HOUR).event_ids == ("election",)
    assert ask("stempas", at=AT + 7 * HOUR).action is Action.PASS


def test_scheduled_event_can_be_paused() -> None:
    board = Switchboard(version=2, pauses=(Pause(rule_id="events/election", **LATER),))
    assert ask("stempas", board, at=AT + HOUR).action is Action.PASS


def test_playbook_that_is_not_armed_is_not_there() -> None:
    board = Switchboard(version=3, events=(Activation(id="planned", starts=AT, **LATER),))
    assert ask("bird flu", board).action is Action.PASS


@pytest.mark.parametrize(
    ("pause", "query", "context", "paused"),
    [
        ({"rule_id": "hoaxes/plandemic"}, "plandemic", {}, True),
        ({"rule_id": "hoaxes/groups"}, "plandemic", {}, False),
        ({"blocklist": "hoaxes"}, "plandemic", {}, True),
        ({"blocklist": "help"}, "plandemic", {}, False),
        ({"rule_id": "hoaxes/plandemic", "term": "plandemic"}, "plandemic", {}, True),
        ({"rule_id": "hoaxes/plandemic", "term": "covid hoax"}, "plandemic", {}, False),
        (
            {"rule_id": "hoaxes/plandemic", "term": "covid hoax"},
            "covid hoax plandemic",
            {},
            False,
        ),
        ({"rule_id": "hoaxes/plandemic", "regions": ("NL",)}, "plandemic", {}, True),
        (
            {"rule_id": "hoaxes/plandemic", "regions": ("NL",)},
            "plandemic",
            {"region": "NL-GR"},
            True,
        ),
        ({"rule_id": "hoaxes/plandemic", "regions": ("NL-GR",)}, "plandemic", {}, False),
        ({"rule_id": "hoaxes/plandemic", "regions": ("BE",)}, "plandemic", {}, False),
        ({"rule_id": "hoaxes/plandemic", "surfaces": (Surface.SUGGEST,)}, "plandemic", {}, False),
        (
            {"rule_id": "hoaxes/plandemic", "surfaces": (Surface.SUGGEST,)},
            "plandemic",
            {"surface": "suggest"},
            True,
        ),
    ],
)
def test_pause_covers_what_it_names(
    pause: dict[str, Any], query: str, context: dict[str, Any], paused: bool
) -> None:
    board = Switchboard(version=1, pauses=(Pause(**pause, **LATER),))
    assert (ask(query, board, **context).action is Action.PASS) is paused
    assert ask(query, board, at=AT + 24 * HOUR, **context).action is Action.BLOCK


def test_pause_says_who_and_why_when_asked() -> None:
    board = Switchboard(version=1, pauses=(Pause(rule_id="hoaxes/plandemic", **LATER),))
    decision = ask("plandemic", board, explain=True)
    assert decision.explanation is not None
    assert [one.outcome for one in decision.explanation.considered] == [
        "does not apply: paused until 2026-12-02T18:07:00+00:00 by duty: KNMI M3.4"
    ]


@pytest.mark.parametrize(
    ("allowed", "query", "passes"),
    [
        ("wga strike", "wga strike", True),
        ("wga strike", "#WGAStrike", True),
        ("wga strike", "wga strike 2026", True),
        ("wga strike", "wga", False),
        ("wga strike", "wga wga strike", False),
        ("wga", "wga strong", True),
        ("wga", "plandemic wga", False),
        ("#plandemic", "#plandemic", True),
        ("p l a n d e m i c", "plandemic", True),
        ("!!!", "plandemic", False),
    ],
)
def test_allowed_query_is_not_blocked(allowed: str, query: str, passes: bool) -> None:
    board = Switchboard(version=1, allows=(Allow(query=allowed, **LATER),))
    assert (ask(query, board).action is Action.PASS) is passes
    assert ask(query, board, at=AT + 24 * HOUR).action is Action.BLOCK


def test_allowed_query_keeps_its_pointers_and_is_allowed_where_it_says() -> None:
    allow = Allow(query="earthquake plandemic", regions=("NL",), **LATER)
    board = Switchboard(version=1, allows=(allow,))
    assert ask("earthquake plandemic", board).rule_id == "help/quakes"
    assert ask("earthquake plandemic", board, region="BE").action is Action.BLOCK


@pytest.mark.parametrize(
    ("entries", "context", "observed"),
    [
        ([{"mode": Mode.OBSERVE}], {}, True),
        ([{"mode": Mode.OBSERVE, "surface": Surface.SUGGEST}], {}, False),
        ([{"mode": Mode.OBSERVE, "surface": Surface.SUGGEST}], {"surface": "suggest"}, True),
        ([{"mode": Mode.OBSERVE, "region": "BE"}], {}, False),
        ([{"mode": Mode.OBSERVE, "region": "NL"}], {"region": "NL-GR"}, True),
        (
            [{"mode": Mode.OBSERVE, "region": "NL"}, {"mode": Mode.ENFORCE, "region": "NL-GR"}],
            {"region": "NL-GR"},
            False,
        ),
        (
            [{"mode": Mode.OBSERVE}, {"mode": Mode.ENFORCE, "surface": Surface.SEARCH}],
            {},
            False,
        ),
    ],
)
def test_observing_counts_and_changes_nothing_for_the_user(
    entries: list[dict[str, Any]], context: dict[str, Any], observed: bool
) -> None:
    board = Switchboard(
        version=5, enforcement=tuple(Enforcement(**one, **LATER) for one in entries)
    )
    decision = ask("plandemic", board, **context)
    assert (decision.action is Action.PASS) is observed
    if observed:
        assert decision.observed is not None
        assert (decision.observed.action, decision.observed.rule_id) == (
            Action.BLOCK,
            "hoaxes/plandemic",
        )
        assert (decision.notices, decision.rule_id) == ((), "")
        assert decision.changes_at == AT + 24 * HOUR
    assert ask("plandemic", board, at=AT + 24 * HOUR, **context).action is Action.BLOCK


@pytest.mark.parametrize(
    ("board", "query"),
    [
        (on(), "aardbeving"),
        (on(), "earthquake machine"),
        (Switchboard(pauses=(Pause(rule_id="hoaxes/plandemic", **LATER),)), "plandemic"),
        (Switchboard(allows=(Allow(query="plandemic", **LATER),)), "plandemic"),
        (
            Switchboard(
                states=(StateChange(rule_id="hoaxes/plandemic", state=Live.SHADOW, **LATER),)
            ),
            "plandemic",
        ),
    ],
)
def test_instants_at_which_an_answer_changes_are_told(board: Switchboard, query: str) -> None:
    assert ask(query, board).changes_at == AT + 24 * HOUR


def test_answer_is_a_function_of_its_arguments() -> None:
    assert ask("aardbeving", on()) == ask("aardbeving", on())
    assert ask("plandemic") == ask("plandemic", EMPTY)


def test_explanation_tells_what_is_on_and_who_did_it() -> None:
    explanation = ask("aardbeving", on(), explain=True).explanation
    assert explanation is not None
    assert explanation.steps[0] == (
        "`quake` is on until 2026-12-02T18:07:00+00:00, by duty: KNMI M3.4"
    )


def test_one_person_cannot_weaken_a_protected_rule() -> None:
    pause = Pause(rule_id="help/first", **LATER)
    shadow = StateChange(rule_id="help/first", state=Live.SHADOW, **LATER)
    for board in (Switchboard(pauses=(pause,)), Switchboard(states=(shadow,))):
        assert ask("suicide", board).action is Action.POINTER
    for board in (
        Switchboard(pauses=(replace(pause, second="bob"),)),
        Switchboard(states=(replace(shadow, second="bob"),)),
    ):
        assert ask("suicide", board).action is Action.PASS


def test_unknown_names_do_nothing() -> None:
    board = Switchboard(
        version=9,
        events=(Activation(id="gone", starts=AT, **LATER),),
        pauses=(Pause(rule_id="gone/rule", **LATER), Pause(blocklist="gone", **LATER)),
        states=(StateChange(rule_id="gone/rule", state=Live.LIVE, **LATER),),
    )
    assert ask("plandemic", board).action is Action.BLOCK
