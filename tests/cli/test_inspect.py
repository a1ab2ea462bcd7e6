"""`searchguard inspect`: what is in a snapshot, and the way back to lists."""

import json
from pathlib import Path

import pytest

from tests.cli.running import run


@pytest.fixture
def snapshot(lists: Path, tmp_path: Path) -> Path:
    """The lists of these tests, compiled."""
    assert run("compile", lists, "-o", tmp_path / "lists.sgsnap").code == 0
    return tmp_path / "lists.sgsnap"


def test_snapshot_is_told_of(snapshot: Path) -> None:
    told = json.loads(run("inspect", snapshot, "--format", "json").out)
    assert told["counts"]["rules"] == 4
    assert told["blocklists"] == [{"blocklist": "covid", "owner": "health", "rules": 4}]
    assert told["signatures"] == []
    assert told["memory"]["replacing"] > told["memory"]["serving"] > 10_000_000
    text = run("inspect", snapshot).out
    assert f"revision    {told['revision']}" in text
    assert "signature   none" in text
    assert "MB to serve" in text


def test_lists_come_back_and_compile_to_the_same_revision(snapshot: Path, tmp_path: Path) -> None:
    done = run("inspect", snapshot, "--lists", tmp_path / "back")
    assert (done.code, "same revision" in done.err) == (0, True)
    assert run("compile", tmp_path / "back", "-o", tmp_path / "again.sgsnap").code == 0
    assert (tmp_path / "again.sgsnap").read_bytes() == snapshot.read_bytes()


def test_folder_with_something_in_it_is_left_alone(snapshot: Path, tmp_path: Path) -> None:
    done = run("inspect", snapshot, "--lists", tmp_path)
    assert (done.code, "there is something there already" in done.err) == (2, True)
    assert not (tmp_path / "covid").exists()


def test_damaged_snapshot_is_refused_by_name(snapshot: Path) -> None:
    snapshot.write_bytes(snapshot.read_bytes()[:-1])
    done = run("inspect", snapshot)
    assert (done.code, f"`{snapshot}`: " in done.err) == (2, True)
