"""`searchguard event`, `rule` and `unblock`: flips of the switchboard, and what they refuse."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from searchguard.snapshot.breakglass import read_breakglass
from searchguard.snapshot.switchboard import Switchboard
from searchguard.snapshot.switchboards import read_switchboard
from searchguard.snapshot.trust import RoleName
from tests.cli.running import run, write_lists
from tests.events.writing import document, info
from tests.snapshot.keys import ANN, BOB, CAROL, STRANGER, trust_file, trust_of

PLAYBOOKS = {
    "events/quake.yaml": """\
event: quake
kind: disaster
state: armed
regions: [NL-GR]
show_in: [NL]
terms: [aardbeving]
notices: [vaccines]
trigger:
  cap: {senders: [alerts@example.org], events: [Earthquake], mode: confirm}
max_duration: 48h
extend: {by: 24h, times: 1}
""",
    "events/vote.yaml": """\
event: vote
kind: election
state: armed
terms: [stempas]
notices: [vaccines]
trigger:
  schedule: {starts: 2020-01-01 00:00, ends: 2099-01-01 00:00}
""",
    "events/old.yaml": """\
event: old
kind: outbreak
state: retired
terms: [griep]
""",
    "help/help.yaml": """\
blocklist: help
owner: health
policy: care
rules:
  - id: first
    action: pointer
    state: live
    reason: self-harm
    terms: [zelfmoord]
    protected: true
""",
}
TRUST = trust_of(
    {
        RoleName.ROOT: (ANN,),
        RoleName.SNAPSHOT: (ANN,),
        RoleName.CHANNEL: (CAROL,),
        RoleName.SWITCHBOARD: (ANN, BOB),
        RoleName.BREAKGLASS: (ANN,),
    },
)
KEYS = {"ann": ANN, "bob": BOB, "carol": CAROL, "stranger": STRANGER}
WHY = ("--reason", "KNMI M3.4")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with lists, keys and a trust file, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    write_lists(tmp_path / "blocklists", PLAYBOOKS)
    Path("trust").write_bytes(trust_file(TRUST, ANN))
    for name, key in KEYS.items():
        Path(f"{name}.key").touch(0o600)
        Path(f"{name}.key").write_bytes(key.pem())
    return tmp_path


@pytest.fixture
def store(desk: Path) -> tuple[str, ...]:
    """The options of a channel that serves those lists."""
    Path("store").mkdir()
    run("compile", "blocklists", "-o", "lists.sgsnap")
    run("sign", "lists.sgsnap", "--key", "ann.key")
    options = ("--store", "store", "--channel", "prod", "--trust", "trust")
    done = run("publish", "lists.sgsnap", *options, "--key", "carol.key", "--reason", "first")
    assert done.code == 0, done.err
    return options


def flip(*words: str | Path) -> dict[str, Any]:
    done = run(*words, "--format", "json")
    assert done.code == 0, done.err
    told: dict[str, Any] = json.loads(done.out)
    return told


def board(number: int = 1) -> Switchboard:
    place = Path("blocklists.switchboard/switchboards/local", str(number))
    return read_switchboard(place.read_bytes(), None)


def lasts(told: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(told["until"]) - datetime.fromisoformat(told["at"])


def states(*options: str) -> dict[str, str]:
    rows = json.loads(run("event", "list", *options, "--format", "json").out)
    return {row["event"]: row["state"] for row in rows}


def test_one_command_switches_a_playbook_on_for_a_day(desk: Path) -> None:
    assert states() == {"old": "retired", "quake": "armed", "vote": "active"}
    done = run("event", "activate", "quake", *WHY, "--by", "duty")
    assert done.code == 0, done.err
    first, second, third = done.out.splitlines()
    assert first.startswith("`events/quake` is on until ")
    assert first.endswith("; by duty: KNMI M3.4")
    assert second.startswith("it ends by itself; it can be extended until ")
    assert third == f"version 1 of the switchboard in `{desk / 'blocklists.switchboard'}`"
    activation = board().events[0]
    assert activation.until - activation.starts == timedelta(hours=24)
    assert states()["quake"] == "active"


def test_life_of_an_event_and_its_history(desk: Path) -> None:
    on = flip("event", "activate", "quake", *WHY, "--for", "48h", "--region", "nl_gr")
    assert (on["version"], on["kind"], lasts(on)) == (1, "activate", timedelta(hours=48))
    assert board().events[0].regions == ("NL-GR",)
    longer = flip("event", "extend", "quake", "--reason", "aftershocks")
    assert (longer["kind"], board(2).events[0].extended) == ("extend", 1)
    ends = flip("event", "end", "quake", "--reason", "calm", "--in", "30m")
    assert (lasts(ends), states()["quake"]) == (timedelta(minutes=30), "ending")
    down = flip("event", "stand-down", "quake", "--reason", "not needed")
    assert (down["subject"], states()["quake"]) == ("events/quake", "armed")
    assert board(4).events == ()
    told = json.loads(run("event", "show", "quake", "--history", "--format", "json").out)
    assert [row["kind"] for row in told["history"]] == ["stand-down", "end", "extend", "activate"]
    assert told["history"][3]["reason"] == "KNMI M3.4"
    shown = run("event", "show", "quake", "--history").out
    assert "lasts       48 h at most, extended by 24 h up to 1 times" in shown
    assert shown.count("`events/quake`") == 4


def test_event_that_begins_later_is_scheduled(desk: Path) -> None:
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    told = flip("event", "activate", "quake", *WHY, "--from", starts.isoformat())
    assert datetime.fromisoformat(told["until"]) == starts + timedelta(hours=24)
    assert states()["quake"] == "scheduled"
    flip("event", "end", "quake", "--reason", "no")
    assert states()["quake"] == "armed"


def test_what_a_schedule_switched_on_can_be_stood_down(desk: Path) -> None:
    told = flip("event", "stand-down", "vote", "--reason", "no")
    assert lasts(told) == timedelta(days=92)
    assert [one.rule_id for one in board().pauses] == ["events/vote"]
    assert states()["vote"] == "paused"


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (
        ("event", "activate", "gone", *WHY),
        "there is no playbook `gone`; there are: old, quake, vote",
    ),
    (
        ("event", "activate", "old", *WHY),
        "the playbook `old` is retired: only an armed one can be switched on",
    ),
    (
        ("event", "activate", "quake", *WHY, "--for", "49h"),
        "`quake` may be on for 48 hours at most, and was asked for longer",
    ),
    (
        ("event", "activate", "quake", *WHY, "--region", "BE"),
        "`quake` is for NL-GR, NL, not for BE",
    ),
    (
        ("event", "activate", "quake", *WHY, "--from", "2020-01-01"),
        "`quake` would be over before it began",
    ),
    (("event", "activate", "quake", "--reason", ""), "`reason` must be one line of 1 to 500"),
    (("event", "activate", "quake", *WHY, "--for", "soon"), "is no length of time"),
    (("event", "activate", "quake", *WHY, "--region", "Groningen"), "is no region"),
    (("event", "extend", "quake", *WHY), "`quake` is not on"),
    (("event", "end", "quake", *WHY), "`quake` is not on"),
    (("event", "stand-down", "quake", *WHY), "`quake` is not on: there is nothing to stand down"),
    (("event", "show", "gone"), "there is no playbook `gone`"),
    (("rule", "pause", "covid/gone", *WHY), "there is no rule `covid/gone`"),
    (("rule", "pause", "gone", *WHY), "there is no blocklist `gone`"),
    (
        ("rule", "pause", "covid/plandemic", "--term", "x", *WHY),
        "`covid/plandemic` has no term `x`",
    ),
    (("rule", "pause", "covid/plandemic", *WHY, "--for", "93d"), "for more than 92 days"),
    (("rule", "resume", "covid/plandemic", *WHY), "`covid/plandemic` is not paused"),
    (("rule", "live", "covid/later", *WHY), "is draft: only a live or a shadow rule"),
    (("rule", "pause", "help/first", *WHY), "`help/first` is protected: it takes a second person"),
    (("rule", "pause", "help", *WHY), "`help/first` is protected: it takes a second person"),
    (("rule", "shadow", "help/first", *WHY), "`help/first` is protected"),
    (("unblock", " ", *WHY), "an allowed query is empty"),
    (("unblock", "x", *WHY, "--undo"), "the query `x` is not allowed as it is"),
    (("event", "list", "--store", "store"), "a store needs --trust FILE"),
    (("event", "list", "--store", "store", "--trust", "trust"), "--store needs --channel NAME"),
    (("event", "list", "--break-glass", "x"), "--break-glass FILE needs --trust FILE"),
]


@pytest.mark.parametrize(("words", "refusal"), REFUSED, ids=[" ".join(w) for w, _ in REFUSED])
def test_what_cannot_be_done_is_told_and_changes_nothing(
    desk: Path, words: tuple[str, ...], refusal: str
) -> None:
    done = run(*words)
    assert (done.code, refusal in " ".join(done.err.split())) == (2, True), done.err
    assert list(Path().glob("blocklists.switchboard/*")) == []


def test_event_is_not_on_twice_and_not_longer_than_allowed(desk: Path) -> None:
    flip("event", "activate", "quake", *WHY, "--for", "48h")
    again = run("event", "activate", "quake", *WHY)
    assert (again.code, "extend it, or end it first" in again.err) == (2, True)
    flip("event", "extend", "quake", *WHY)
    more = run("event", "extend", "quake", *WHY)
    assert (more.code, "at most: activate it anew after that" in more.err) == (2, True)


def test_rule_and_term_are_paused_and_resumed(desk: Path) -> None:
    flip("rule", "pause", "covid/plandemic", "--term", "covid hoax", *WHY, "--surface", "search")
    told = flip("rule", "pause", "covid", *WHY, "--for", "30m")
    assert (told["subject"], lasts(told)) == ("covid", timedelta(minutes=30))
    assert [one.term for one in board(2).pauses] == ["covid hoax", ""]
    flip("rule", "resume", "covid/plandemic", "--term", "covid hoax", *WHY)
    assert [one.blocklist for one in board(3).pauses] == ["covid"]
    flip("rule", "resume", "covid", *WHY)
    assert board(4).pauses == ()


def test_protected_rule_is_paused_by_two_people(desk: Path) -> None:
    told = flip("rule", "pause", "help/first", *WHY, "--by", "ann", "--second", "bob")
    assert (told["by"], told["second"]) == ("ann", "bob")


def test_states_and_modes_are_set(desk: Path) -> None:
    flip("rule", "shadow", "covid/plandemic", *WHY)
    flip("rule", "live", "covid/plandemic", *WHY)
    flip("rule", "observe", "--region", "NL", *WHY)
    flip("rule", "observe", "--surface", "suggest", *WHY)
    flip("rule", "enforce", "--region", "NL", *WHY)
    found = board(5)
    assert [(one.rule_id, one.state) for one in found.states] == [("covid/plandemic", "live")]
    assert [(one.surface, one.region, one.mode) for one in found.enforcement] == [
        ("suggest", "", "observe"),
        (None, "NL", "enforce"),
    ]


def test_query_is_let_through_and_blocked_again(desk: Path) -> None:
    told = flip("unblock", "wga strike", *WHY, "--for", "24h")
    assert (told["subject"], lasts(told)) == ("wga strike", timedelta(hours=24))
    assert [one.query for one in board().allows] == ["wga strike"]
    flip("unblock", "wga strike", *WHY, "--undo")
    assert board(2).allows == ()


def test_channel_is_flipped_with_a_key_of_its_role(store: tuple[str, ...]) -> None:
    for key in ("carol.key", "stranger.key"):
        refused = run("event", "activate", "quake", *WHY, *store, "--key", key)
        assert (refused.code, "as `switchboard` must sign 1 of: ann, bob" in refused.err) == (
            2,
            True,
        )
    told = flip("event", "activate", "quake", *WHY, *store, "--key", "bob.key")
    assert (told["version"], told["by"]) == (1, "bob")
    assert states(*store)["quake"] == "active"
    assert Path("store/switchboards/prod/1").exists()
    one = run("rule", "pause", "help/first", *WHY, *store, "--key", "bob.key", "--second", "ann")
    assert (one.code, "it takes two people, and only bob signed" in one.err) == (2, True)
    both = ("--key", "bob.key", "--key", "ann.key", "--second", "ann")
    assert flip("rule", "pause", "help/first", *WHY, *store, *both)["version"] == 2


def test_glass_is_broken_without_the_store(desk: Path) -> None:
    words = ("--break-glass", "glass", "--trust", "trust", "--key", "ann.key")
    told = flip("event", "activate", "quake", *WHY, *words)
    assert told["version"] > 1 << 30
    found = read_breakglass(Path("glass").read_bytes(), TRUST)
    assert [one.id for one in found.events] == ["quake"]
    done = run("unblock", "x", *WHY, *words, "--for", "25h")
    assert (done.code, "would last for more than 24 hours" in done.err) == (2, True)


def test_alert_that_waits_is_taken_up(desk: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    expires = now + timedelta(hours=3)
    infos = info(expires=expires.isoformat())
    (desk / "alert.xml").write_bytes(document(infos, sent=now.isoformat()))
    ingested = run("event", "ingest", "alert.xml", "--state", "alerts")
    assert ingested.out.startswith("confirm quake")
    assert (
        "quake  armed      an alert of alerts@example.org waits for a person"
        in run("event", "list", "--state", "alerts").out
    )
    told = flip("event", "activate", "quake", *WHY, "--state", "alerts")
    assert datetime.fromisoformat(told["until"]) == expires
    assert "waits" not in run("event", "list", "--state", "alerts").out
    flip("event", "end", "quake", *WHY)
    again = run("event", "activate", "quake", *WHY, "--state", "alerts")
    assert (again.code, again.err) == (
        2,
        "searchguard: no alert in `alerts` waits for `quake`\n",
    )


def test_what_was_true_then_is_explained(store: tuple[str, ...]) -> None:
    before = datetime.now(UTC) - timedelta(days=1)
    flip("event", "activate", "quake", *WHY, *store, "--key", "bob.key")
    words = ("explain", "aardbeving", "--region", "NL", *store)
    done = run(*words)
    assert done.code == 0, done.err
    assert "pointer by events/quake" in done.out
    assert re.search(r"served   since \S+ by carol: first", done.out)
    assert re.search(
        r"switched version 1 since \S+: activate events/quake by bob: KNMI M3.4", done.out
    )
    assert "`quake` is on until" in done.out
    flip("event", "end", "quake", "--reason", "calm", *store, "--key", "bob.key")
    told = json.loads(run(*words, "--format", "json").out)
    assert told["action"] == "pass"
    assert told["switchboard"]["change"]["kind"] == "end"
    early = run(*words, "--at", before.isoformat())
    assert (early.code, "`prod` served nothing yet at" in early.err) == (2, True)
    for wrong in (("--channel", "prod"), (*store, "--blocklists", "blocklists")):
        refused = run("explain", "aardbeving", *wrong)
        assert (refused.code, "goes with --store URL" in " ".join(refused.err.split())) == (2, True)


def test_explanation_says_where_a_playbook_is_written(desk: Path) -> None:
    done = run("explain", "aardbeving")
    assert "blocklists/events/quake.yaml:6:9" in done.out
    assert "its event is off" in done.out
