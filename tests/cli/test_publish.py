"""`searchguard publish` refuses in words, and changes nothing then."""

import json
from pathlib import Path

import pytest

from searchguard.snapshot.trust import RoleName
from tests.cli.running import LISTS, Done, run, write_lists
from tests.snapshot.keys import ANN, CAROL, trust_file, trust_of

TRUST = trust_of(
    {RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,), RoleName.CHANNEL: (CAROL,)},
)


@pytest.fixture
def desk(tmp_path: Path, lists: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with keys, a trust file, a store, and a signed snapshot."""
    monkeypatch.chdir(tmp_path)
    Path("store").mkdir()
    Path("trust.json").write_bytes(trust_file(TRUST, ANN))
    for name, key in (("ann", ANN), ("carol", CAROL)):
        Path(f"{name}.key").touch(0o600)
        Path(f"{name}.key").write_bytes(key.pem())
    run("compile", lists, "-o", "lists.sgsnap")
    run("sign", "lists.sgsnap", "--key", "ann.key")
    return tmp_path


def publish(*more: str, key: str = "carol.key", file: str = "lists.sgsnap") -> Done:
    words = ("--store", "store", "--channel", "prod", "--trust", "trust.json")
    return run("publish", file, *words, "--key", key, "--reason", "why", *more)


def test_snapshot_is_published(desk: Path) -> None:
    told = json.loads(publish("--format", "json", "--expires-in", "12h").out)
    assert (told["channel"], told["sequence"]) == ("prod", 1)
    assert (desk / "store" / "snapshots" / told["revision"]).exists()
    assert "channel  prod, sequence 2" in publish().out


@pytest.mark.parametrize(
    ("more", "key", "words"),
    [
        (("--expires-in", "0d"), "carol.key", "is no length of time"),
        (("--expires-in", "soon"), "carol.key", "is no length of time"),
        (("--channel", "a/b"), "carol.key", "is no channel"),
        (("--store", "absent"), "carol.key", "there is no folder"),
        (("--store", "ftp://x"), "carol.key", "is no store"),
        (("--reason", ""), "carol.key", "reason must be one line"),
        ((), "ann.key", "as `channel` must sign 1 of: carol"),
    ],
)
def test_what_cannot_be_published_is_told(
    desk: Path, more: tuple[str, ...], key: str, words: str
) -> None:
    done = publish(*more, key=key)
    assert (done.code, words in done.err) == (2, True), done.err
    assert list((desk / "store").iterdir()) == []


def test_snapshot_whose_cases_fail_is_not_published(desk: Path) -> None:
    faulty = LISTS["health/covid.yaml"].replace("pass: [pandemic]", "pass: [plandemic]")
    write_lists(desk / "faulty", {"health/covid.yaml": faulty})
    run("compile", "faulty", "-o", "faulty.sgsnap")
    run("sign", "faulty.sgsnap", "--key", "ann.key")
    done = publish(file="faulty.sgsnap")
    assert (done.code, "cases that it carries fail here, 1 of" in done.err) == (2, True)
    assert list((desk / "store").iterdir()) == []
