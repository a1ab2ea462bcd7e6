"""`searchguard compile` and `searchguard status`, run as a person runs them."""

import json
from pathlib import Path

import pytest

from searchguard.snapshot.loading import load_snapshot
from tests.service.folders import COVID, covid
from tests.service.running import Server, run, serving, stub_for, watched


def test_compile_writes_a_snapshot_and_tells_what_it_holds(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "lists.sgsnap"
    done = run("compile", folder, "-o", file)
    snapshot = load_snapshot(file.read_bytes())
    assert done.returncode == 0
    assert f"revision {snapshot.revision}" in done.stdout
    assert "rules: 2, terms: 3" in done.stdout


def test_compile_tells_as_json(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "lists.sgsnap"
    told = json.loads(run("compile", folder, "-o", file, "--format", "json").stdout)
    assert told["revision"] == load_snapshot(file.read_bytes()).revision
    assert told["bytes"] == file.stat().st_size
    assert told["counts"]["terms"] == 3


def test_compile_of_the_same_lists_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("compile", folder, "-o", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_compile_of_broken_lists_writes_nothing(folder: Path, tmp_path: Path) -> None:
    covid(folder).write_text(COVID.replace("action: block", "action: blok"), "utf-8")
    done = run("compile", folder, "-o", tmp_path / "lists.sgsnap")
    assert done.returncode == 1
    assert f"{covid(folder)}:7:" in done.stderr
    assert not (tmp_path / "lists.sgsnap").exists()


@pytest.mark.parametrize("words", [["absent"], ["lists", "-o", "absent/lists.sgsnap"]])
def test_compile_that_cannot_run_exits_with_two(
    words: list[str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("compile", *words).returncode == 2


def test_status_tells_what_is_served(server: Server) -> None:
    done = run("status", server.address)
    assert done.returncode == 0
    assert "blocklists: 1, rules: 2, terms: 3" in done.stdout


def test_status_tells_as_json(server: Server) -> None:
    told = json.loads(run("status", server.address, "--format", "json").stdout)
    assert told["rule_count"] == 2
    assert len(told["revision"]) == 64


def test_status_of_a_server_with_broken_lists_exits_with_one(folder: Path) -> None:
    with serving("--blocklists", folder) as server, stub_for(server.address) as stub:
        seen = watched(stub)
        next(seen)
        covid(folder).write_text(COVID.replace("action: block", "action: blok"), "utf-8")
        next(seen)
        done = run("status", server.address)
    assert done.returncode == 1
    assert f"{covid(folder)}:7:" in done.stdout


def test_status_of_nobody_exits_with_two() -> None:
    done = run("status", "127.0.0.1:1", "--timeout", "2")
    assert done.returncode == 2
    assert "`127.0.0.1:1` does not tell its status" in done.stderr
