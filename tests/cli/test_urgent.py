"""What is urgent: one rule alone onto what is live, and an emergency that ends by itself."""

import json
from pathlib import Path

import pytest

from tests.cli.channels import act, snapshot, write_desk
from tests.cli.running import LISTS, Done, run, write_lists

COVID = LISTS["health/covid.yaml"]
DRAFTS = COVID.replace("terms: [sneeuw]", "terms: [sneeuw, hagel]").replace(
    "      - covid hoax\n", "      - covid hoax\n      - covid scam\n"
)
NEW = """\
  - id: flood
    action: pointer
    state: live
    reason: crisis
    terms: [dijkbreuk]
    notices: [vaccines]
    cases: {pointer: [dijkbreuk]}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A desk whose channel prod serves the lists of the tests, and somebody's drafts beside it."""
    monkeypatch.chdir(tmp_path)
    write_desk(tmp_path)
    Path("log.jsonl").write_text('{"query": "bread", "count": 9}\n')
    revision = snapshot("first", {})
    assert act("publish", "first.sgsnap").code == 0
    write_lists(Path("drafts"), {"health/covid.yaml": DRAFTS + NEW})
    return revision


def status(*more: str) -> Done:
    return run(*("status", "--store", "store", "--channel", "prod", "--trust", "trust.json", *more))


def row() -> dict[str, object]:
    words = ("--store", "store", "--channel", "prod", "--trust", "trust.json", "--format", "json")
    told = json.loads(run("history", *words, "--verify").out)
    assert told["faults"] == []
    found: dict[str, object] = told["rows"][-1]
    return found


def test_one_rule_goes_live_and_no_draft(desk: str) -> None:
    done = act(
        *("publish", "drafts", "--only", "covid/flood", "--key", "bob.key"),
        *("--author", "Ann <ann@example.org>", "--queries", "log.jsonl"),
    )
    assert done.code == 0, done.err
    assert "searchguard: rule `covid/flood` added\n" in done.err
    revision = json.loads(status("--format", "json").out)["pointer"]["revision"]
    live = run("diff", "first.sgsnap", f"store/snapshots/{revision}").out
    assert "rule `covid/flood` added" in live
    assert "hagel" not in live
    assert "covid scam" not in live
    assert "authors   Ann <ann@example.org>" in run("verify", f"store/snapshots/{revision}").out


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--only", "covid/nothing", "--key", "bob.key"), "there is no rule `covid/nothing`"),
        (("--only", "covid/flood"), "signed by nobody trusted: as `snapshot` must sign 1 of"),
        (("--author", "x"), "it goes with --only"),
        (("--emergency", "--for", "80h"), "an emergency lasts 72h at most"),
    ],
)
def test_what_cannot_be_is_told(desk: str, more: tuple[str, ...], words: str) -> None:
    done = act("publish", "drafts", *more)
    assert (done.code, words in done.err) == (2, True), done.err


def test_guardrails_look_at_one_rule_too(desk: str) -> None:
    words = ("--only", "covid/plandemic", "--key", "ann.key", "--author", "Ann <ann@example.org>")
    done = act("publish", "drafts", *words, "--queries", "log.jsonl")
    assert (done.code, "approval: rules that block change" in done.err) == (1, True)


def test_emergency_takes_one_signer_and_is_told(desk: str) -> None:
    done = act(
        *("publish", "drafts", "--only", "covid/plandemic", "--emergency", "--for", "6h"),
        *("--author", "Guard <guard@example.org>"),
        key="guard.key",
    )
    assert done.code == 0, done.err
    assert f"UTC, then {desk}\n" in status().out
    assert row()["action"] == "emergency"
    assert row()["by"] == ["guard"]
    assert row()["overridden"] == ["block-share", "slower", "approval"]
    assert act("pin", "--for", "2h").code == 0
    assert f"UTC, then {desk}\n" in status().out
    assert act("pin", "--off").code == 0
    assert act("promote", "prod", "other").code == 2
    assert act("publish", "first.sgsnap").code == 0
    assert "then" not in status().out


def test_emergency_breaks_no_guardrail(desk: str) -> None:
    write_lists(
        Path("bad"), {"health/covid.yaml": COVID.replace("state: live", "state: shadow", 1)}
    )
    done = act("publish", "bad", "--only", "covid/plandemic", "--emergency", key="guard.key")
    assert (done.code, done.err.rpartition("--override-out: ")[2]) == (
        1,
        "list-loss, entries\n",
    ), done.err


def test_breakglass_signs_nothing_but_emergencies(desk: str) -> None:
    snapshot("second", {"health/covid.yaml": DRAFTS}, ("bob",))
    done = act("publish", "second.sgsnap", "--queries", "log.jsonl", key="guard.key")
    assert (done.code, "as `channel` must sign 1 of: release" in done.err) == (2, True)
    done = act("rollback", key="guard.key")
    assert done.code == 2
    fresh = act("publish", "second.sgsnap", "--emergency", channel="new", key="guard.key")
    assert (fresh.code, "serves nothing yet" in fresh.err) == (2, True)
