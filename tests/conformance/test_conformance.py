"""The lines that other implementations go by: current, and what the engine answers."""

import json
import sys
from pathlib import Path

import pytest

from conformance import engine, run
from tests.conformance.writing import FOLDER, files

ONE_FILE = FOLDER / "notices.jsonl"
LIMIT = 1 << 20
ENGINE = [sys.executable, str(FOLDER / "engine.py")]


def test_lines_are_those_of_the_tables() -> None:
    fresh = files()
    here = {path.name: path.read_text("ascii") for path in FOLDER.glob("*.jsonl")}
    assert here.keys() == fresh.keys(), "write them with `make conformance`"
    stale = [name for name in fresh if fresh[name] != here[name]]
    assert stale == [], "write them with `make conformance`"


def test_every_line_has_a_name_and_files_stay_small() -> None:
    paths = list(FOLDER.glob("*.jsonl"))
    names = [json.loads(line)["id"] for path in paths for line in path.read_text().splitlines()]
    assert len(set(names)) == len(names) > 2000
    assert [path.name for path in paths if path.stat().st_size > LIMIT] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_engine_answers_every_line(path: Path) -> None:
    for line in map(json.loads, path.read_text("ascii").splitlines()):
        assert engine.answer_of(line) == line["decision"], line["id"]


def test_runner_finds_that_engine_agrees(capfd: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--files", str(ONE_FILE), "--", *ENGINE]) == 0
    count = len(ONE_FILE.read_text().splitlines())
    assert capfd.readouterr().out == f"{count} of {count} lines agree\n"


def test_runner_shows_what_differs(capfd: pytest.CaptureFixture[str]) -> None:
    always_passes = (
        'import sys\nfor line in sys.stdin: print(\'{"action": "ACTION_PASS"}\', flush=True)'
    )
    words = ["--fields", "action", "--show", "1", "--files", str(ONE_FILE)]
    assert run.main([*words, "--", sys.executable, "-c", always_passes]) == 1
    first, field, last = capfd.readouterr().out.splitlines()
    assert first.startswith("notices/1: 'delta': ")
    assert field == "  action: expected 'ACTION_BLOCK', got 'ACTION_PASS'"
    assert last.startswith("0 of ")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["/no/such/program"], "/no/such/program"),
        ([sys.executable, "-c", ""], "it ended, or took over 2 s, at `notices/1`"),
        ([sys.executable, "-c", "input(); print('yes')"], "is not a JSON object"),
        ([sys.executable, "-c", "input(); import threading; threading.Event().wait()"], "over 2 s"),
    ],
)
def test_runner_could_not_run(
    command: list[str], reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run.main(["--timeout", "2", "--files", str(ONE_FILE), "--", *command]) == 2
    assert reason in capfd.readouterr().err


def test_runner_needs_lines(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none.jsonl").touch()
    assert run.main(["--files", str(tmp_path / "none.jsonl"), "--", *ENGINE]) == 2
    assert "there are no lines" in capfd.readouterr().err
