"""Changing a channel: guardrails, overrides, going back, holding, promoting, and the record."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.channels import act, snapshot, write_desk
from tests.cli.running import LISTS, Done, run
from tests.snapshot.s3 import bucket

COVID = LISTS["health/covid.yaml"]
WIDER = {"health/covid.yaml": COVID.replace("terms: [sneeuw]", "terms: [sneeuw, ijzel]")}
ICY = WIDER["health/covid.yaml"].replace("    starts: 2027-01-15 18:00\n", "")
WIDEST = {"health/covid.yaml": COVID.replace("terms: [sneeuw]", "terms: [sneeuw, hagel]")}
BLOCKING = {"health/covid.yaml": COVID.replace("- covid hoax", "- covid is a hoax")}
LOG = '{"query": "bread", "count": 9}\n'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A desk whose channel prod serves the lists of the tests, in a revision that is returned."""
    monkeypatch.chdir(tmp_path)
    write_desk(tmp_path)
    Path("log.jsonl").write_text(LOG)
    revision = snapshot("first", {})
    assert act("publish", "first.sgsnap").code == 0
    return revision


def measured(name: str, *more: str) -> Done:
    return act("publish", f"{name}.sgsnap", "--queries", "log.jsonl", *more)


def status(channel: str = "prod") -> dict[str, Any]:
    words = ("--store", "store", "--channel", channel, "--trust", "trust.json", "--format", "json")
    pointer: dict[str, Any] = json.loads(run("status", *words).out)["pointer"]
    return pointer


def history(*more: str) -> Done:
    return run(
        *("history", "--store", "store", "--channel", "prod", "--trust", "trust.json", *more)
    )


def rows() -> list[tuple[str, str]]:
    found = json.loads(history("--format", "json").out)["rows"]
    return [(one["action"], one.get("refused", "")) for one in found]


def test_change_that_was_measured_is_published(desk: str) -> None:
    wider = snapshot("second", WIDER)
    done = measured("second")
    assert (done.code, status()["revision"]) == (0, wider), done.err
    assert rows() == [("publish", ""), ("publish", "")]


def test_pointer_says_what_was_predicted_for_as_long_as_it_is_served(desk: str) -> None:
    assert "predicted" not in status()
    assert act("publish", "first.sgsnap", channel="staging").code == 0
    passing = "".join(f'{{"query": "bread {number}"}}\n' for number in range(999))
    Path("log.jsonl").write_text(passing + '{"query": "ijzel", "count": 3}\n')
    snapshot("second", {"health/covid.yaml": ICY})
    done = act("publish", "second.sgsnap", "--queries", "log.jsonl", channel="staging")
    assert done.code == 0, done.err
    predicted = status("staging")["predicted"]
    at = predicted.pop("at")
    assert predicted == {
        "before": desk,
        "asked": {"queries": 1000, "traffic": 1002},
        "changed": {"queries": 1, "traffic": 3},
        "rules": [{"rule_id": "covid/january", "queries": 1, "traffic": 3}],
    }
    for words in (("pin", "--for", "1h"), ("pin", "--off"), ("publish", "second.sgsnap")):
        assert act(*words, channel="staging").code == 0
        assert status("staging")["predicted"] == {**predicted, "at": at}
    assert act("rollback", channel="staging").code == 0
    assert "predicted" not in status("staging")


def test_change_that_nobody_measured_wants_a_second_person(desk: str) -> None:
    snapshot("second", WIDER)
    done = act("publish", "second.sgsnap")
    assert done.code == 1
    assert "block-share: not measured" in done.err
    assert "let two people sign what `gate` writes" in done.err
    assert status()["revision"] == desk
    assert rows() == [("publish", ""), ("publish", "guardrails: block-share, slower")]


RINGS = "guardrails: {rings: first 5 % 10m, queries: log.jsonl}\n"


def test_change_reaches_servers_ring_by_ring_where_the_lists_say_so(desk: str) -> None:
    wider = {**WIDER, "workspace.yaml": LISTS["workspace.yaml"] + RINGS}
    snapshot("second", wider)
    assert measured("second").code == 0
    pointer = status()
    assert pointer["rollout"]["before"] == pointer["predicted"]["before"] == desk
    assert pointer["rollout"]["rings"] == [{"name": "first", "share": 5.0, "lasts": 600}]
    assert [(one["rule_id"], one["share"]) for one in pointer["young"]] == [("covid/january", 0.0)]
    told = run("status", "--store", "store", "--channel", "prod", "--trust", "trust.json")
    assert re.search(r"ring +first from \d\d:\d\d:\d\d UTC\nring +rest from ", told.out)
    assert act("pin", "--for", "2h").code == 0
    assert status()["rollout"] == pointer["rollout"]
    assert act("pin", "--off").code == 0
    snapshot("third", {**wider, **WIDEST})
    assert act("publish", "third.sgsnap", "--at-once").code == 0
    assert "rollout" not in status()
    assert act("rollback").code == 0
    assert "young" not in status()


def test_same_snapshot_is_published_again_without_a_word(desk: str) -> None:
    assert act("publish", "first.sgsnap").code == 0
    assert (status()["revision"], status()["sequence"]) == (desk, 2)


def test_author_of_a_block_cannot_be_its_only_approver(desk: str) -> None:
    snapshot("second", BLOCKING, ("ann",), author="ann")
    done = measured("second")
    assert (done.code, "approval: rules that block change, and only their authors" in done.err) == (
        1,
        True,
    )
    snapshot("third", BLOCKING, ("bob",), author="")
    assert "nobody is named as author" in measured("third").err
    snapshot("fourth", BLOCKING, ("ann", "bob"), author="ann")
    assert measured("fourth").code == 0


def override(*signers: str, snapshot_name: str = "second") -> None:
    where = ("--store", "store", "--channel", "prod", "--trust", "trust.json")
    done = run(
        *("gate", f"{snapshot_name}.sgsnap", *where),
        *("--override-out", "over.txt", "--reason", "it is night"),
    )
    assert "wrote over.txt, for two people to `sign`" in done.err
    for signer in signers:
        assert run("sign", "over.txt", "--key", f"{signer}.key").code == 0


@pytest.mark.parametrize("signers", [("ann", "bob"), ("ann", "guard")])
def test_two_people_can_let_a_change_pass(desk: str, signers: tuple[str, ...]) -> None:
    wider = snapshot("second", WIDER)
    override(*signers)
    assert (
        f"trusted   by {', '.join(signers)}"
        in run("verify", "over.txt", "--trust", "trust.json").out
    )
    done = act("publish", "second.sgsnap", "--override", "over.txt")
    assert (done.code, status()["revision"]) == (0, wider), done.err
    told = json.loads(history("--verify", "--format", "json").out)
    assert told["faults"] == []
    assert told["rows"][-1]["overridden"] == ["block-share", "slower"]
    assert "in spite of block-share, slower: override" in history().out
    next(Path("store/overrides").iterdir()).unlink()
    assert "row 2: its override is missing" in history("--verify").err


@pytest.mark.parametrize("signers", [(), ("ann",), ("ann", "release")])
def test_fewer_people_cannot(desk: str, signers: tuple[str, ...]) -> None:
    snapshot("second", WIDER)
    override(*signers)
    done = act("publish", "second.sgsnap", "--override", "over.txt")
    assert (done.code, "2 people of ann, bob, guard must sign it" in done.err) == (2, True)
    assert status()["revision"] == desk


def test_override_is_for_one_change_only(desk: str) -> None:
    snapshot("second", WIDER)
    override("ann", "bob")
    snapshot("third", WIDEST)
    assert "is for the revision" in act("publish", "third.sgsnap", "--override", "over.txt").err
    assert measured("third").code == 0
    done = act("publish", "second.sgsnap", "--override", "over.txt")
    assert (done.code, f"was made when {desk} was live" in done.err) == (2, True)
    text = Path("over.txt").read_text().replace("it is night", "it is day")
    Path("over.txt").write_text(text)
    done = act("publish", "second.sgsnap", "--override", "over.txt")
    assert "does not fit: it was changed since" in done.err
    snapshot("fourth", BLOCKING, ("ann",))
    override("ann", "bob", snapshot_name="fourth")
    data = Path("over.txt").read_text()
    assert '"approval"' in data


def test_going_back_goes_further_each_time_and_anywhere_by_name(desk: str) -> None:
    second, third = snapshot("second", WIDER), snapshot("third", WIDEST)
    for name in ("second", "third"):
        assert measured(name).code == 0
    found = []
    for _ in range(2):
        assert act("rollback").code == 0
        found.append(status()["revision"])
    assert found == [second, desk]
    done = act("rollback")
    assert (done.code, "nothing that `prod` could go back to" in done.err) == (2, True)
    assert act("rollback", third[:8]).code == 0
    assert (status()["revision"], status()["sequence"]) == (third, 6)
    for beginning in ("0" * 8, "x"):
        done = act("rollback", beginning)
        assert (done.code, "no revision that it served begins" in done.err) == (2, True)


def test_pinned_channel_takes_nothing_new_until_that_ends(desk: str) -> None:
    wider = snapshot("second", WIDER)
    assert measured("second").code == 0
    assert act("pin", "--for", "2h").code == 0
    done = act("publish", "first.sgsnap", "--queries", "log.jsonl")
    assert (done.code, "`prod` is pinned until" in done.err) == (2, True)
    assert act("rollback").code == 0
    assert status()["revision"] == desk
    assert "pinned_until" in status()
    assert act("pin", "--off").code == 0
    assert "pinned_until" not in status()
    assert measured("second").code == 0
    assert act("pin", desk[:10]).code == 0
    assert status()["revision"] == desk
    assert act("pin", "--off", desk).code == 2
    assert wider in {one["revision"] for one in json.loads(history("--format", "json").out)["rows"]}


def test_prod_serves_what_staging_does(desk: str) -> None:
    wider = snapshot("second", WIDER)
    assert act("publish", "second.sgsnap", channel="staging").code == 0
    assert act("promote", "staging", "prod").code == 1
    assert act("promote", "staging", "prod", "--queries", "log.jsonl").code == 0
    assert status()["revision"] == wider
    assert "promoted from staging" in history().out
    done = act("promote", "nowhere", "prod")
    assert (done.code, "has no channel `nowhere`" in done.err) == (2, True)


def test_any_change_of_the_record_is_found(desk: str) -> None:
    snapshot("second", WIDER)
    assert act("publish", "second.sgsnap").code == 1
    assert measured("second").code == 0
    assert history("--verify").code == 0
    files = [*Path("store/audit/prod").iterdir(), *Path("store/refused/prod").iterdir()]
    files += [*Path("store/channels").iterdir(), *Path("store/snapshots").iterdir()]
    for path in files:
        data = path.read_bytes()
        for changed in (data[:-9], data[: len(data) // 2], b"", data[:60] + b"!" + data[61:]):
            path.write_bytes(changed)
            done = history("--verify")
            assert done.code == 1, path
        path.unlink()
        gone = history("--verify").code
        assert gone == (0 if path.parent.parent.name == "refused" else 1), path
        path.write_bytes(data)
    assert history("--verify").code == 0


def test_status_of_a_channel_is_told(desk: str) -> None:
    words = ("--store", "store", "--channel", "prod", "--trust", "trust.json")
    done = run("status", *words)
    assert (done.code, done.err) == (0, "")
    assert "because  why\n" in done.out
    assert f"serves   {desk}\n" in done.out
    assert act("publish", "first.sgsnap", "--expires-in", "12h").code == 0
    assert "expires soon" in run("status", *words).err
    assert run("status", *words[:4]).code == 2
    assert run("status", *words[:2], "--channel", "x", *words[4:]).code == 2


def test_what_nobody_needs_is_pruned(desk: str) -> None:
    left = Path("store/snapshots") / ("a" * 64)  # of a publisher that died before its audit row
    left.write_bytes(b"what it had")
    os.utime(left, (0, 0))
    asked = ("prune", "--store", "store", "--trust", "trust.json", "--reason", "a year is over")
    signed = (*asked, "--key", "release.key")
    told = json.loads(run(*signed, "--dry-run", "--format", "json").out)
    assert (told["snapshots"], told["switchboards"], told["removed"]) == (["a" * 64], [], False)
    assert run(*asked, "--key", "guard.key").code == 2
    assert left.exists()
    done = run(*signed)
    assert (done.code, done.out) == (0, f"{'a' * 64}\n")
    told = r"removed: snapshots 1, older than \d{4}-\d\d-\d\d; switchboards 0, older than \d{4}-"
    assert re.search(told, done.err)
    assert sorted(path.name for path in left.parent.iterdir()) == [desk]
    assert history("--verify").code == 0


def test_bucket_is_a_store_as_a_folder_is(desk: str) -> None:
    second = snapshot("second", WIDER)
    with bucket() as address:
        where = ("--store", address, "--channel", "prod", "--trust", "trust.json")
        acting = (*where, "--key", "release.key", "--reason", "why")
        for words in (
            ("publish", "first.sgsnap", *acting),
            ("publish", "second.sgsnap", *acting, "--queries", "log.jsonl"),
            ("rollback", *acting),
            ("pin", *acting),
            ("prune", *where[:2], *where[4:], "--key", "release.key", "--reason", "why"),
        ):
            done = run(*words)
            assert done.code == 0, done.err
        assert run("publish", "second.sgsnap", *acting, "--queries", "log.jsonl").code == 2
        assert f"serves   {desk}" in run("status", *where).out
        told = json.loads(run("history", *where, "--verify", "--format", "json").out)
        assert told["faults"] == []
        assert [row["revision"] for row in told["rows"]] == [desk, second, desk, desk, second]
