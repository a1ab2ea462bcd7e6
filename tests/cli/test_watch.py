"""`searchguard event ingest`, `watch`: alerts that flip the switchboard, or wait for a person."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from searchguard.cli.desk import open_desk
from searchguard.cli.feed_rounds import Feed, Watch, pause_of
from searchguard.cli.feed_talk import FeedTalk
from searchguard.cli.taking_in import Taken
from searchguard.errors import StoreError, SwitchboardRacedError
from searchguard.events.ledger import Ledger
from searchguard.service.ledger_file import read_ledger
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.switchboard import Switchboard
from searchguard.snapshot.switchboards import Switchboards
from searchguard.web.fetching import Bounds
from searchguard.web.fetching import Web as Asking
from tests.cli.running import Done, run, write_lists
from tests.events.writing import document, info, naming
from tests.web.serving import Web, serving_web

ROOT = Path(__file__).parents[2]
NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
PLAYBOOK = """\
event: {name}
kind: disaster
state: armed
regions: [NL-GR]
terms: [{term}]
notices: [vaccines]
trigger:
  cap: {{senders: [{name}@example.org], events: [Earthquake], mode: {mode}}}
max_duration: 48h
extend: {{by: 24h, times: 1}}
"""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with serving_web(tmp_path_factory.mktemp("web")) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with lists: one playbook is switched by itself, one by a person."""
    monkeypatch.chdir(tmp_path)
    modes = (("quick", "beving", "auto"), ("slow", "schok", "confirm"))
    files = {
        f"events/{name}.yaml": PLAYBOOK.format(name=name, term=term, mode=mode)
        for name, term, mode in modes
    }
    write_lists(tmp_path / "blocklists", files)
    return tmp_path


def alert(name: str, number: int = 1, hours: float = 6, **more: str | None) -> bytes:
    """Return the alert of a number for a playbook, which expires in some hours."""
    sent = NOW - timedelta(minutes=60 - number)
    more.setdefault("infos", info(expires=(NOW + hours * HOUR).isoformat()))
    parts: dict[str, Any] = {"sender": f"{name}@example.org", "identifier": f"{name}-{number}"}
    return document(sent=sent.isoformat(), **{**parts, **more})


def next_alert(name: str, number: int, kind: str, hours: float = 6) -> bytes:
    names = naming(f"{name}-{number - 1}", sender=f"{name}@example.org")
    infos = {"infos": ""} if kind == "Cancel" else {}
    return alert(name, number, hours, msgType=kind, references=names, **infos)


def ingest(data: bytes, *words: str) -> Done:
    return run("event", "ingest", "-", "--state", "state", "--by", "robot", *words, stdin=data)


def board() -> Switchboard:
    """Return the switchboard beside the lists; the empty one where there is none."""
    folder = Path("blocklists.switchboard")
    folder.mkdir(exist_ok=True)
    return Switchboards(FolderStore(folder), "local", None).newest().switchboard


def running() -> dict[str, tuple[str, float]]:
    """Return what is on: by whom, and for how many hours from when these tests began."""
    return {one.id: (one.by, round((one.until - NOW) / HOUR, 1)) for one in board().events}


def test_alert_is_switched_on_prolonged_cut_short_and_ended_by_itself(desk: Path) -> None:
    done = ingest(alert("quick"))
    assert (done.code, done.out) == (0, "activate quick: it is what the playbook waits for\n")
    assert "searchguard: `events/quick` is on until " in done.err
    assert done.err.endswith("; by robot: alert quick-1 of quick@example.org\n")
    assert running() == {"quick": ("robot", 6)}
    ingest(next_alert("quick", 2, "Update", 12))
    assert running() == {"quick": ("robot", 12)}
    ingest(next_alert("quick", 3, "Update", 2))
    assert running() == {"quick": ("robot", 2)}
    assert ingest(next_alert("quick", 4, "Cancel")).out == "end quick: it cancels `quick-3`\n"
    assert running() == {}
    past = json.loads(run("event", "show", "quick", "--history", "--format", "json").out)
    assert [one["kind"] for one in past["history"]] == ["end", "end", "extend", "activate"]


def test_alert_for_a_person_says_the_one_command(desk: Path) -> None:
    for data, verb, lasts in (
        (alert("slow"), "activate", 6),
        (next_alert("slow", 2, "Update", 12), "extend", 12),
        (next_alert("slow", 3, "Cancel"), "end", None),
    ):
        before = board().version
        done = ingest(data)
        command = done.err.partition("searchguard: for a person: ")[2].strip()
        assert command.startswith(f"searchguard event {verb} slow "), done.err
        assert board().version == before
        told = run(*shlex.split(command)[1:], "--by", "ann")
        assert told.code == 0, told.err
        assert running() == ({"slow": ("ann", lasts)} if lasts else {})


def test_alert_that_comes_again_changes_nothing(desk: Path) -> None:
    ingest(alert("quick"))
    ledger = Path("state/ledger.json").read_bytes()
    assert "it was taken in before" in ingest(alert("quick")).out
    assert (board().version, Path("state/ledger.json").read_bytes()) == (1, ledger)


def test_flip_whose_alert_was_not_remembered_is_found_made(desk: Path) -> None:
    ingest(alert("quick"))
    Path("state/ledger.json").unlink()
    done = ingest(alert("quick"))
    assert (done.out.partition(":")[0], done.err) == ("activate quick", "")
    assert board().version == 1


def test_what_a_person_switched_is_left_to_a_person(desk: Path) -> None:
    run("event", "activate", "quick", "--for", "20h", "--by", "ann", "--reason", "first")
    assert ingest(alert("quick")).err == ""
    done = ingest(next_alert("quick", 2, "Cancel"))
    assert "for a person: searchguard event end quick" in done.err
    assert running()["quick"][0] == "ann"
    run("event", "stand-down", "quick", "--reason", "false")
    ingest(alert("quick", 11))
    run("event", "stand-down", "quick", "--reason", "false again")
    assert ingest(next_alert("quick", 12, "Update", 20)).err == ""
    assert running() == {}


def test_event_that_is_prolonged_stops_at_its_maximum(desk: Path) -> None:
    ingest(alert("quick", hours=47))
    ingest(next_alert("quick", 2, "Update", 90))
    assert running()["quick"][1] == pytest.approx(48, abs=0.2)


@pytest.mark.parametrize("words", [("--dry-run",), ("--at", (NOW + HOUR).isoformat())])
def test_what_is_only_tried_switches_nothing(desk: Path, words: tuple[str, ...]) -> None:
    assert ingest(alert("quick"), *words).out.startswith("activate quick")
    assert not Path("blocklists.switchboard").exists()
    run("event", "ingest", "-", stdin=alert("quick"))
    assert not Path("blocklists.switchboard").exists()


def test_alert_at_an_address_is_taken_in(desk: Path, web: Web) -> None:
    web.pages["/alert.cap"] = alert("quick")
    options = ("--allow-private-host", "localhost", "--tls-ca", str(web.authority.file))
    words = ("event", "ingest", web.url("/alert.cap"), "--state", "state")
    assert "in a private network" in run(*words).err
    done = run(*words, *options)
    assert done.out == "activate quick: it is what the playbook waits for\n"
    missing = run("event", "ingest", web.url("/none"), *options)
    assert (missing.code, "it answers with status 404" in missing.err) == (2, True)
    plain = run("event", "ingest", "http://localhost/alert.cap")
    assert (plain.code, "only https is asked" in plain.err) == (2, True)


FEED = """<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>"""
ENTRY = '<entry><id>{0}</id><updated>{1}</updated><link href="/{0}.cap"/></entry>'


class Watching:
    """A watch on the feed `/feed` of a server, and what it told."""

    def __init__(self, web: Web) -> None:
        web.pages.clear()
        web.asked.clear()
        self.web = web
        self.told: list[str] = []
        self.complaints: list[str] = []
        self.feed = Feed(web.url("/feed"))
        self.watch = Watch(
            web=Asking("tests", {"localhost"}, web.authority.file, Bounds(seconds=30)),
            desk=open_desk(),
            state=Path("state"),
            by="event-watch",
            talk=cast(FeedTalk, self),
        )

    def complain(self, place: str, words: str) -> None:
        self.complaints.append(words)

    def after(self, feed: str, *, done: bool) -> None:
        pass

    def tell(self, taken: Taken, *_: object) -> None:
        what = taken.switched.kind if taken.switched else taken.command and "for a person"
        self.told.append(f"{taken.ruling.outcome} {what or ''}".strip())

    def publish(self, *documents: tuple[str, bytes], updated: int = 1) -> None:
        for name, data in documents:
            self.web.pages[f"/{name}.cap"] = data
        entries = "".join(ENTRY.format(name, updated) for name, _ in documents)
        self.web.pages["/feed"] = FEED.format(entries).encode()

    def look(self) -> list[str]:
        self.told.clear()
        self.watch.look(self.feed)
        return list(self.told)

    @property
    def asked(self) -> list[str]:
        found = [one.partition("/")[2] for one in self.web.asked]
        self.web.asked.clear()
        return found


def test_feed_is_followed_and_each_document_is_asked_for_once(desk: Path, web: Web) -> None:
    watching = Watching(web)
    first = ("1", alert("quick"))
    watching.publish(first, ("2", alert("slow")))
    assert watching.look() == ["activate activate", "confirm for a person"]
    assert watching.asked == ["feed", "1.cap", "2.cap"]
    assert (watching.look(), watching.asked) == ([], ["feed"])
    watching.publish(first, ("3", next_alert("quick", 2, "Cancel")))
    assert (watching.look(), watching.asked) == (["end end"], ["feed", "3.cap"])
    assert running() == {}
    assert {change.by for change in changes()} == {"event-watch"}


def changes() -> list[Any]:
    boards = Switchboards(FolderStore("blocklists.switchboard"), "local", None)
    return [one.switchboard.change for one in boards.history(boards.newest())]


def test_watch_that_starts_again_goes_on(desk: Path, web: Web) -> None:
    watching = Watching(web)
    watching.publish(("1", alert("quick")), ("2", alert("slow")))
    watching.look()
    ledger = read_ledger(Path("state"))
    again = Watching(web)
    again.publish(("1", alert("quick")), ("2", alert("slow")))
    assert again.look() == ["ignore", "ignore"]
    assert (read_ledger(Path("state")), board().version) == (ledger, 1)


def test_document_that_is_away_is_asked_for_again(desk: Path, web: Web) -> None:
    watching = Watching(web)
    watching.publish(("1", alert("quick")))
    page = web.pages.pop("/1.cap")
    assert watching.look() == []
    assert "it answers with status 404" in watching.complaints
    web.pages["/1.cap"] = page
    assert watching.look() == ["activate activate"]


def test_what_is_no_alert_holds_nothing_up(desk: Path, web: Web) -> None:
    watching = Watching(web)
    watching.publish(("1", b"<html/>"), ("2", b"<!DOCTYPE alert>"), ("3", alert("quick")))
    assert watching.look() == ["refuse", "refuse", "activate activate"]
    web.pages["/feed"] = b"<html/>"
    assert (watching.look(), watching.feed.failures) == ([], 1)
    del web.pages["/feed"]
    assert (watching.look(), watching.feed.failures) == ([], 2)


def test_broken_lists_are_told_and_those_before_go_on(desk: Path, web: Web) -> None:
    watching = Watching(web)
    broken = Path("blocklists/health/covid.yaml")
    broken.write_text("blocklist: [")
    watching.publish(("1", alert("quick")))
    assert watching.look() == ["activate activate"]
    assert any("going on with those before" in words for words in watching.complaints)


def test_alert_that_changes_at_one_address_is_a_feed_too(desk: Path, web: Web) -> None:
    watching = Watching(web)
    web.pages["/feed"] = alert("quick")
    assert watching.look() == ["activate activate"]
    web.pages["/feed"] = next_alert("quick", 2, "Cancel")
    assert (watching.look(), watching.look()) == (["end end"], [])
    assert running() == {}


def test_feed_that_fails_is_asked_less_often() -> None:
    feed = Feed("https://example.org/")
    assert 54 <= pause_of(feed, 60) <= 66
    feed.failures = 2
    assert 216 <= pause_of(feed, 60) <= 264
    feed.failures = 50
    assert 810 <= pause_of(feed, 60) <= 990
    feed.asked_to_wait = 2000
    assert pause_of(feed, 60) == 2000


def test_one_round_by_command_tells_and_ends(desk: Path, web: Web) -> None:
    options = ("--allow-private-host", "localhost", "--tls-ca", str(web.authority.file))
    words = ("event", "watch", web.url("/feed"), "--state", "state", "--once", *options)
    web.pages["/feed"] = alert("quick")
    done = run(*words, "--format", "json")
    assert done.code == 0, done.err
    row = json.loads(done.out)
    assert (row["outcome"], row["event"], row["switched"]) == ("activate", "quick", "activate")
    assert read_ledger(Path("state")) != Ledger()
    assert run(*words).out == ""
    assert run(*words, "--ignored").out.startswith("ignore: it was taken in before")
    del web.pages["/feed"]
    failed = run(*words)
    assert (failed.code, "it answers with status 404" in failed.err) == (2, True)
    refused = run("event", "watch", "http://localhost/", "--state", "state")
    assert (refused.code, "only https is asked" in refused.err) == (2, True)


def test_metrics_tell_that_feeds_are_read_and_who_waits(desk: Path, web: Web) -> None:
    options = ("--allow-private-host", "localhost", "--tls-ca", str(web.authority.file))
    words = ("event", "watch", web.url("/feed"), "--state", "state", "--once", *options)
    web.pages["/feed"] = alert("slow")
    assert run(*words, "--metrics-file", "m.prom").code == 0
    text = Path("m.prom").read_text()
    assert 'searchguard_alerts_waiting{event="slow"} 1.0' in text
    found = re.search(r'searchguard_feed_read_timestamp_seconds\{feed="(.*)"\} (\S+)', text)
    assert found
    assert (found[1], float(found[2]) > NOW.timestamp()) == (web.url("/feed"), True)
    del web.pages["/feed"]
    run("event", "activate", "slow", "--state", "state", "--reason", "it is")
    assert run(*words, "--metrics-file", "m.prom").code == 2
    text = Path("m.prom").read_text()
    assert not re.search(
        r"^searchguard_(alerts_waiting|feed_read_timestamp_seconds)\{", text, re.MULTILINE
    )
    names = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
    for path in ("deploy/feed-alerts.yaml", "docs/events.md"):
        told = re.findall(r"searchguard_(?:feed|alerts)_\w+", (ROOT / path).read_text("utf-8"))
        assert set(told) == names


def test_flip_that_others_were_faster_at_is_made_again(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Switchboards.flip
    raced = iter([True, True])

    def flip(*told: Any) -> Any:
        if next(raced, False):
            raise SwitchboardRacedError("somebody else was faster")
        return made(*told)

    monkeypatch.setattr(Switchboards, "flip", flip)
    assert ingest(alert("quick")).code == 0
    assert running() == {"quick": ("robot", 6)}


def test_switchboard_that_fails_leaves_the_alert_for_later(
    desk: Path, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching = Watching(web)
    watching.publish(("1", alert("quick")))

    def away(*_: Any) -> Any:
        raise StoreError("the store is away")

    with monkeypatch.context() as patched:
        patched.setattr(Switchboards, "flip", away)
        assert watching.look() == []
        assert (watching.complaints[-1], Path("state/ledger.json").exists()) == (
            "the store is away",
            False,
        )
    assert watching.look() == ["activate activate"]
    assert (running(), watching.complaints[-1]) == ({"quick": ("event-watch", 6)}, "")


def test_event_that_a_person_prolonged_or_cut_short_is_left_to_them(desk: Path) -> None:
    ingest(alert("quick"))
    run("event", "extend", "quick", "--for", "2h", "--by", "ann", "--reason", "more")
    assert (
        "for a person: searchguard event end quick" in ingest(next_alert("quick", 2, "Cancel")).err
    )
    assert running() == {"quick": ("robot", 8)}
    run("event", "end", "quick", "--reason", "over")
    ingest(alert("quick", 11))
    run("event", "end", "quick", "--in", "30m", "--by", "ann", "--reason", "soon over")
    done = ingest(next_alert("quick", 12, "Update", 12))
    assert "for a person: searchguard event extend quick" in done.err
    assert running()["quick"][1] == pytest.approx(0.5, abs=0.1)


def test_event_of_two_alerts_lasts_as_long_as_the_longer_one(desk: Path) -> None:
    ingest(alert("quick", 1, hours=6))
    ingest(alert("quick", 11, hours=12))
    assert running() == {"quick": ("robot", 12)}
    ingest(next_alert("quick", 2, "Update", 2))
    assert running() == {"quick": ("robot", 12)}
    ingest(next_alert("quick", 12, "Update", 4))
    assert running() == {"quick": ("robot", 4)}
    ingest(next_alert("quick", 3, "Update", 8))
    assert running() == {"quick": ("robot", 8)}


def test_alert_that_is_new_cuts_nothing_short(desk: Path) -> None:
    ingest(alert("quick", 1, hours=12))
    Path("state/ledger.json").unlink()
    ingest(alert("quick", 11, hours=6))
    assert running() == {"quick": ("robot", 12)}


def test_alert_of_yesterday_says_nothing_of_today(desk: Path) -> None:
    ingest(alert("quick", 1, hours=6))
    run("event", "end", "quick", "--reason", "over")
    old = json.loads(Path("state/ledger.json").read_text())
    old["chains"][0]["until"] = (NOW - HOUR).isoformat()
    Path("state/ledger.json").write_text(json.dumps(old))
    ingest(alert("quick", 11, hours=6))
    ingest(next_alert("quick", 12, "Update", 12))
    assert running() == {"quick": ("robot", 12)}
    ingest(next_alert("quick", 13, "Update", 3))
    assert running() == {"quick": ("robot", 3)}
    assert "end quick" in ingest(next_alert("quick", 14, "Cancel")).out
    assert running() == {}
