"""`searchguard event ingest`: outcomes as printed, and the ledger of a folder."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from searchguard.events.deciding import rule_on
from searchguard.service.ledger_file import held, read_ledger, write_ledger
from tests.cli.running import Done, run, write_lists
from tests.events.writing import QUAKE, SOON, document, naming

AT = "2026-12-01T18:06:00+01:00"
PLAYBOOK = """\
event: quake
kind: disaster
state: armed
regions: [NL-GR]
terms: [aardbeving]
notices: [vaccines]
trigger:
  cap: {senders: [alerts@example.org], events: [Earthquake], min_severity: Moderate, mode: auto}
max_duration: 72h
"""


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """Lists with one playbook."""
    return write_lists(tmp_path / "lists", {"events/quake.yaml": PLAYBOOK})


@pytest.fixture
def alert(tmp_path: Path) -> Path:
    """An alert that the playbook waits for."""
    (tmp_path / "alert.xml").write_bytes(document())
    return tmp_path / "alert.xml"


def ingest(alert: Path, lists: Path, *words: str | Path, at: str = AT) -> Done:
    return run("event", "ingest", alert, "--blocklists", lists, "--at", at, *words)


def told(done: Done) -> tuple[str, str | None]:
    found = json.loads(done.out)
    assert found.keys() == {"outcome", "event", "reason"}
    return found["outcome"], found["event"]


def test_outcome_is_told_to_people_and_programs(alert: Path, lists: Path) -> None:
    done = ingest(alert, lists)
    assert (done.code, done.out) == (0, "activate quake: it is what the playbook waits for\n")
    assert told(ingest(alert, lists, "--format", "json")) == ("activate", "quake")


def test_snapshot_holds_the_playbooks_too(alert: Path, lists: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "lists.sgsnap"
    assert run("compile", lists, "-o", snapshot).code == 0
    done = run("event", "ingest", alert, "--snapshot", snapshot, "--at", AT, "--format", "json")
    assert told(done) == ("activate", "quake")


def test_alert_is_read_from_stdin(lists: Path) -> None:
    done = run("event", "ingest", "-", "--blocklists", lists, "--at", AT, stdin=document())
    assert done.out.startswith("activate quake")


def test_refused_document_is_a_problem(alert: Path, lists: Path) -> None:
    alert.write_bytes(b"<!DOCTYPE alert>" + document())
    done = ingest(alert, lists, "--format", "json")
    assert (done.code, told(done)) == (1, ("refuse", None))


def test_ledger_makes_a_life_of_alerts(alert: Path, lists: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    found = []
    for data in (
        document(),
        document(),
        document(identifier="A-2", sent="2026-12-01T18:10:00+01:00", msgType="Update",
                 references=naming("A-1")),
        document("", identifier="A-3", sent="2026-12-01T18:20:00+01:00", msgType="Cancel",
                 references=naming("A-2")),
    ):  # fmt: skip
        alert.write_bytes(data)
        found.append(told(ingest(alert, lists, "--state", state, "--format", "json")))
    assert found == [("activate", "quake"), ("ignore", None), ("update", "quake"), ("end", "quake")]
    ledger = json.loads((state / "ledger.json").read_text())
    assert [one["state"] for one in ledger["chains"]] == ["ended"]


def test_dry_run_reads_the_ledger_and_writes_nothing(
    alert: Path, lists: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    assert ingest(alert, lists, "--state", state, "--dry-run").out.startswith("activate")
    assert not state.exists()
    ingest(alert, lists, "--state", state)
    before = {path: path.read_bytes() for path in state.iterdir()}
    assert "taken in before" in ingest(alert, lists, "--state", state, "--dry-run").out
    alert.write_bytes(document(identifier="A-2"))
    assert ingest(alert, lists, "--state", state, "--dry-run").out.startswith("activate")
    assert {path: path.read_bytes() for path in state.iterdir()} == before


@pytest.mark.parametrize(
    "broken", [b"", b"{}}", b'{"chains": 1}', b'{"format": 2}', b"\xff", b'{"chain": []}']
)
def test_broken_ledger_is_an_error_and_stays(
    broken: bytes, alert: Path, lists: Path, tmp_path: Path
) -> None:
    (tmp_path / "ledger.json").write_bytes(broken)
    done = ingest(alert, lists, "--state", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert f"`{tmp_path / 'ledger.json'}` is broken: " in done.err
    assert (tmp_path / "ledger.json").read_bytes() == broken


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    state = tmp_path / "state"

    def take_in(number: int) -> None:
        with held(state):
            ruled = rule_on(document(identifier=f"A-{number}"), [QUAKE], read_ledger(state), SOON)
            write_ledger(state, ruled.ledger)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_in, range(40)))
    names = {
        message.identifier for chain in read_ledger(state).chains for message in chain.messages
    }
    assert names == {f"A-{number}" for number in range(40)}


def test_text_of_an_alert_steers_no_terminal(alert: Path, lists: Path) -> None:
    alert.write_bytes(document(sender="a\u202eb"))
    assert "a<U+202E>b" in ingest(alert, lists).out


def test_missing_file_and_folder_are_told(lists: Path, tmp_path: Path) -> None:
    done = ingest(tmp_path / "none.xml", lists)
    assert (done.code, "none.xml" in done.err) == (2, True)


@pytest.mark.parametrize("at", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "tomorrow"])
def test_time_that_is_none_is_told(alert: Path, lists: Path, at: str) -> None:
    done = ingest(alert, lists, at=at)
    assert (done.code, "--at" in done.err) == (2, True)
