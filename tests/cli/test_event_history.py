"""`searchguard event show --history`: who armed, who activated, why, how long, how many answers."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from searchguard.policy.reading import load_folder
from searchguard.service.decision_log.counting import count_answers
from searchguard.snapshot.changing import Change
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.publishing import publish
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.trust import RoleName
from tests.cli.running import run, write_lists
from tests.snapshot.keys import ANN, CAROL, PEOPLE, signed_snapshot, trust_file, trust_of

PLAYBOOK = """\
event: quake
kind: disaster
state: {state}
terms: [beving]
notices: [vaccines]
max_duration: 48h
extend: {{by: 24h, times: 1}}
"""
MINUTE = timedelta(minutes=1)


def line(number: int, at: datetime, *events: str, server: str = "a", row: int = 0) -> str:
    told: dict[str, Any] = {"server": server, "row": row, "sequence": number}
    told |= {"decision_id": "x", "time": at.isoformat(timespec="milliseconds"), "events": events}
    return json.dumps(told) + "\n"


def log(folder: Path, lines: Iterable[str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"decisions-{len(list(folder.iterdir()))}.jsonl").write_text("".join(lines))
    return folder


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {"events/quake.yaml": PLAYBOOK.format(state="armed")}
    return write_lists(tmp_path / "blocklists", files)


def act(verb: str, *words: str, by: str = "ann") -> None:
    done = run("event", verb, "quake", "--by", by, "--reason", f"{verb} it", *words)
    assert done.code == 0, done.err


def shown(*words: str | Path) -> dict[str, Any]:
    done = run("event", "show", "quake", "--history", "--format", "json", *words)
    assert done.code == 0, done.err
    told: dict[str, Any] = json.loads(done.out)
    return told


def test_each_activation_tells_who_why_how_long_and_how_many_answers(
    lists: Path, now: datetime
) -> None:
    act("activate", "--for", "2h")
    act("extend", "--for", "1h", by="bob")
    act("end", by="bob")
    act("activate", "--for", "3h", "--region", "NL-GR", by="carol")
    during = now + 2 * MINUTE
    first = log(Path("one"), [line(1, now - MINUTE), *(line(n, during, "quake") for n in (2, 3))])
    second = log(Path("two"), [line(1, during, "flood", "quake", server="b"), line(3, during)])
    told = shown("--decision-log", first, "--decision-log", second)
    last, before = told["activations"]
    assert (last["state"], before["state"]) == ("active", "ended")
    assert (last["by"], last["reason"], last["regions"]) == ("carol", "activate it", ["NL-GR"])
    assert (last["ended"], last["answers"]) == (None, 3)
    assert (before["by"], before["extended"], before["ended"]["by"]) == ("ann", 1, "bob")
    assert before["answers"] == 0
    lasts = datetime.fromisoformat(last["until"]) - datetime.fromisoformat(last["from"])
    assert lasts == timedelta(hours=3)
    assert told["logs"] == {"begin": f"{now - MINUTE:%Y-%m-%dT%H:%M:%SZ}", "missing": 0}
    assert [one["kind"] for one in told["history"]] == ["activate", "end", "extend", "activate"]


def test_people_are_told_the_same(lists: Path, now: datetime) -> None:
    assert "no history: it was never switched on" in run("event", "show", "quake", "--history").out
    act("activate", "--for", "2h")
    text = run("event", "show", "quake", "--history").out
    assert "\n  answers   " not in text
    for words in (
        "2 h 0 min: active\n    activated by ann: activate it\n",
        "    armed     not known: no channel and no git says so\n",
        "    answers   not counted: name --decision-log DIR\n",
    ):
        assert words in text
    folder = log(Path("log"), [line(1, now + MINUTE, "quake"), line(4, now - MINUTE, "quake")])
    text = run("event", "show", "quake", "--history", "--decision-log", folder).out
    for words in (
        "    answers   1 changed\n",
        "  answers at other times (its schedule, a broken glass): 1\n",
        "  decisions that the logs did not take: 2\n",
    ):
        assert words in text
    missing = run("event", "show", "quake", "--history", "--decision-log", "none")
    assert (missing.code, "`none`: no folder of a decision log" in missing.err) == (2, True)


def test_event_that_was_stood_down_ended_then(lists: Path, now: datetime) -> None:
    act("activate", "--for", "2h")
    act("stand-down", by="bob")
    [only] = shown()["activations"]
    assert (only["state"], only["ended"]["by"]) == ("stood down", "bob")
    assert datetime.fromisoformat(only["until"]) - now < timedelta(minutes=10)


def test_git_tells_who_armed(lists: Path, now: datetime) -> None:
    git = shutil.which("git")
    assert git

    def commit(name: str, message: str) -> None:
        who = ("-c", f"user.name={name}", "-c", "user.email=x@example.org")
        for words in (("add", "."), ("commit", "-qm", message)):
            subprocess.run([git, *who, *words], check=True)

    subprocess.run([git, "init", "-q", "."], check=True)
    playbook = lists / "events/quake.yaml"
    playbook.write_text(PLAYBOOK.format(state="planned"))
    commit("Ann", "a plan")
    playbook.write_text(PLAYBOOK.format(state="armed"))
    commit("Bob", "armed for the winter")
    playbook.write_text(PLAYBOOK.format(state="armed") + "contacts: [newsroom]\n")
    commit("Carol", "whom to ask")
    act("activate", "--from", (now + MINUTE).isoformat())
    [only] = shown()["activations"]
    assert (only["armed"]["by"], only["armed"]["reason"]) == ("Bob", "armed for the winter")


def test_channel_tells_who_armed(lists: Path, now: datetime) -> None:
    roles = (RoleName.ROOT, RoleName.SNAPSHOT, RoleName.SWITCHBOARD)
    trust = trust_of({**dict.fromkeys(roles, (ANN,)), RoleName.CHANNEL: (ANN, CAROL)})
    Path("trust").write_bytes(trust_file(trust, ANN))
    Path("ann.key").touch(0o600)
    Path("ann.key").write_bytes(ANN.pem())
    Path("store").mkdir()
    where = ("--store", "store", "--channel", "prod", "--trust", "trust")
    store = FolderStore("store")
    for number, (state, key) in enumerate((("planned", ANN), ("armed", CAROL), ("armed", ANN))):
        playbook = PLAYBOOK.format(state=state) + f"contacts: [desk-{number}]\n"
        (lists / "events/quake.yaml").write_text(playbook)
        data = signed_snapshot(compile_lists(load_folder(lists)), ANN)
        reason = f"by {PEOPLE[key]}"
        lasts = timedelta(days=1)
        change = Change(channel="prod", keys=(key,), reason=reason, at=now, lasts=lasts)
        publish(store, trust, data, change)
    act("activate", "--key", "ann.key", *where)
    [only] = shown(*where)["activations"]
    assert (only["armed"]["by"], only["armed"]["reason"]) == ("carol", "by carol")
    for path in Path("store/snapshots").iterdir():
        path.unlink()
    Path("store/snapshots", load_snapshot(data).revision).write_bytes(data)  # what is served
    assert shown(*where)["activations"][0]["armed"] is None


def test_line_in_two_folders_is_counted_once_and_others_say_nothing(
    tmp_path: Path, now: datetime
) -> None:
    lines = [line(1, now, "quake"), "half a li", "\n", '{"server": 1}\n', line(2, now, "quake")]
    folders = [log(tmp_path / name, lines) for name in "ab"]
    windows = [(now - MINUTE, now + MINUTE), (now, now + MINUTE)]
    found = count_answers(folders, "quake", windows)
    assert (found.answers, found.others, found.missing) == ((0, 2), 0, 0)
    empty = count_answers([log(tmp_path / "c", [])], "quake", windows)
    assert (empty.answers, empty.begins) == ((0, 0), None)
