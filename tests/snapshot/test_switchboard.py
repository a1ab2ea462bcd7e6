"""The switchboard as a document: its bounds, and what of it suits the lists."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from searchguard.errors import SwitchboardError
from searchguard.policy import model
from searchguard.policy.model import Surface
from searchguard.snapshot.gating import gating_faults, weakened
from searchguard.snapshot.switchboard import (
    BREAKGLASS_VERSIONS,
    Activation,
    Allow,
    Enforcement,
    Entry,
    Live,
    Mode,
    Pause,
    StateChange,
    Switchboard,
    in_force,
    joined,
)
from searchguard.snapshot.switchboard_form import check_form

AT = datetime(2026, 12, 1, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHO: dict[str, Any] = {"until": AT + HOUR, "by": "ann", "reason": "a flood"}
EVENT = Activation(id="flood", starts=AT, **WHO)
PAUSE = Pause(rule_id="list/rule", **WHO)
ALLOW = Allow(query="wga strike", **WHO)
STATE = StateChange(rule_id="list/rule", state=Live.SHADOW, **WHO)
OBSERVE = Enforcement(mode=Mode.OBSERVE, **WHO)


def board(*entries: Entry, **more: Any) -> Switchboard:
    def of(kind: type[Entry]) -> tuple[Any, ...]:
        return tuple(one for one in entries if isinstance(one, kind))

    found = Switchboard(
        version=1,
        created=AT,
        events=of(Activation),
        pauses=of(Pause),
        allows=of(Allow),
        states=of(StateChange),
        enforcement=of(Enforcement),
    )
    return replace(found, **more)


def test_sound_switchboard_is_accepted() -> None:
    check_form(board(EVENT, PAUSE, ALLOW, STATE, OBSERVE))
    check_form(Switchboard())


FAULTS = [
    (board(version=-1), "its version is -1, and versions count from 1"),
    (board(previous="abc"), "what it calls the version before is no SHA-256"),
    (
        board(*([PAUSE] * 501)),
        "it has 501 entries, at most 500 may be: end some",
    ),
    (
        board(replace(PAUSE, until=AT + timedelta(days=93))),
        "`list/rule` would last for more than 92 days: it must end before",
    ),
    (
        board(replace(EVENT, until=AT + 25 * HOUR), version=BREAKGLASS_VERSIONS),
        "`events/flood` would last for more than 24 hours: it must end before",
    ),
    (board(replace(PAUSE, by="")), "`list/rule`: `by` must be one line of 1 to 128 characters"),
    (
        board(replace(PAUSE, reason="a\nb")),
        "`list/rule`: `reason` must be one line of 1 to 500 characters",
    ),
    (board(replace(PAUSE, second="ann")), "`list/rule`: the second person must be another one"),
    (
        board(replace(PAUSE, until=AT + timedelta(microseconds=1))),
        "`list/rule`: times are in whole seconds",
    ),
    (board(replace(EVENT, regions=("nl",))), "`nl` is no region: write it like NL or NL-GR"),
    (
        board(replace(OBSERVE, region="Nowhere")),
        "`Nowhere` is no region: write it like NL or NL-GR",
    ),
    (
        board(replace(EVENT, regions=("NL",) * 101)),
        "over 100 regions are named at once: name wider ones",
    ),
    (
        board(replace(EVENT, starts=AT + HOUR)),
        "`events/flood` must begin before it ends, in whole seconds",
    ),
    (board(replace(EVENT, extended=-1)), "`events/flood` was extended -1 times"),
    (board(EVENT, EVENT), "the event `flood` stands there twice"),
    (board(STATE, STATE), "the rule `list/rule` stands there twice"),
    (board(replace(PAUSE, blocklist="list")), "a pause names either a blocklist or a rule"),
    (board(replace(PAUSE, rule_id="")), "a pause names either a blocklist or a rule"),
    (
        board(replace(PAUSE, rule_id="", blocklist="list", term="x")),
        "a pause of a term names its rule",
    ),
    (board(replace(ALLOW, query=" ")), "an allowed query is empty"),
    (
        board(replace(ALLOW, query="x" * 5000)),
        "a name of 5000 characters is too long: at most 200 may be",
    ),
]


@pytest.mark.parametrize(("switchboard", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_unsound_switchboard_is_refused(switchboard: Switchboard, fault: str) -> None:
    with pytest.raises(SwitchboardError) as refused:
        check_form(switchboard)
    assert str(refused.value) == f"this switchboard cannot be used: {fault}"


LISTS = model.Lists(
    blocklists=(
        model.Blocklist(
            blocklist="list",
            rules=(
                model.Rule(
                    id="rule",
                    action=model.Action.POINTER,
                    state=model.RuleState.LIVE,
                    reason="health",
                    terms=(
                        model.Term(text="one"),
                        model.Term(all_of=(("vaccine", "jab"), ("chip",))),
                    ),
                    file_terms=("two",),
                    protected=True,
                ),
                model.Rule(
                    id="draft",
                    action=model.Action.BLOCK,
                    state=model.RuleState.DRAFT,
                    reason="health",
                ),
            ),
        ),
    ),
    events=(
        model.Event(
            event="flood",
            kind=model.EventKind.DISASTER,
            state=model.EventState.ARMED,
            regions=("NL-LI",),
            show_in=("NL",),
            terms=(model.Term(text="high water"),),
            max_duration=2 * 3600,
            extend=model.Extension(by=3600, times=1),
        ),
        model.Event(event="heat", kind=model.EventKind.DISASTER, state=model.EventState.PLANNED),
    ),
)


def told(faults: Iterable[str]) -> list[str]:
    return list(faults)


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        (EVENT, []),
        (replace(EVENT, until=AT + 2 * HOUR), []),
        (
            replace(EVENT, until=AT + 3 * HOUR),
            ["`flood` may be on for 2 hours at most, and was asked for longer"],
        ),
        (replace(EVENT, until=AT + 3 * HOUR, extended=1), []),
        (
            replace(EVENT, extended=2),
            ["`flood` may be extended 1 times, not 2"],
        ),
        (replace(EVENT, regions=("NL-GR",)), []),
        (replace(EVENT, regions=("BE",)), ["`flood` is for NL-LI, NL, not for BE"]),
        (replace(EVENT, id="gone"), ["there is no playbook `gone`"]),
        (replace(EVENT, id="heat"), ["the playbook `heat` is planned, not armed"]),
        (PAUSE, []),
        (replace(PAUSE, term="one"), []),
        (replace(PAUSE, term="two"), []),
        (replace(PAUSE, term="jab"), []),
        (replace(PAUSE, term="jab + chip"), []),
        (replace(PAUSE, term="three"), ["`list/rule` has no term `three`"]),
        (replace(PAUSE, rule_id="list/gone"), ["there is no rule `list/gone`"]),
        (replace(PAUSE, rule_id="events/flood", term="high water"), []),
        (replace(PAUSE, rule_id="", blocklist="events"), []),
        (replace(PAUSE, rule_id="", blocklist="gone"), ["there is no blocklist `gone`"]),
        (STATE, []),
        (replace(STATE, rule_id="list/gone"), ["there is no rule `list/gone`"]),
        (
            replace(STATE, rule_id="list/draft"),
            ["`list/draft` is draft: only a live or a shadow rule can be switched"],
        ),
    ],
)
def test_what_does_not_suit_the_lists_is_told(entry: Entry, faults: list[str]) -> None:
    assert told(gating_faults(board(entry), LISTS)) == faults


@pytest.mark.parametrize(
    ("entry", "weak"),
    [
        (PAUSE, True),
        (replace(PAUSE, second="bob"), False),
        (replace(PAUSE, rule_id="", blocklist="list"), True),
        (replace(PAUSE, rule_id="list/draft"), False),
        (STATE, True),
        (replace(STATE, second="bob"), False),
        (replace(STATE, state=Live.LIVE), False),
        (ALLOW, False),
    ],
)
def test_protected_rule_takes_two_people_to_weaken(entry: Entry, weak: bool) -> None:
    assert list(weakened(board(entry), LISTS)) == ([("list/rule", "ann")] if weak else [])


def test_what_is_over_is_left_out() -> None:
    every = board(EVENT, PAUSE, ALLOW, STATE, OBSERVE)
    assert in_force(every, AT) == every
    assert in_force(every, AT + HOUR) == board()


def test_upper_switchboard_is_heard_first() -> None:
    upper = replace(EVENT, reason="upper")
    allow = replace(ALLOW, query="other")
    enforce = replace(OBSERVE, mode=Mode.ENFORCE)
    suggest = replace(OBSERVE, surface=Surface.SUGGEST)
    both = joined(
        board(EVENT, PAUSE, ALLOW, OBSERVE, suggest), board(upper, allow, enforce, version=9)
    )
    assert both == board(upper, PAUSE, ALLOW, allow, suggest, enforce, version=9)
