"""Every command of the page on backtests does what the page says, on the log that ships."""

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import Done, run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/backtest.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    """Return the blocks of the page of one kind."""
    parts = PAGE.split("```")[1::2]
    return [part.removeprefix(kind + "\n") for part in parts if part.startswith(f"{kind}\n")]


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Done]:
    """What each command of the page left behind, in its order."""
    for name in ("blocklists", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    found = []
    for command in "".join(blocks("sh")).splitlines():
        program, *words = shlex.split(command)
        if program == "searchguard":
            found.append(run(*words))
        else:
            subprocess.run([program, *words], check=True)
    return found


def test_page_shows_what_its_commands_print(done: list[Done]) -> None:
    assert [one.code for one in done] == [1, 1, 1]  # lines of must_pass.txt break
    told = done[0].out.splitlines()
    shown = "".join(blocks("")).splitlines()
    assert len(shown) > 9
    assert [line for line in shown if line not in {*told, "..."}] == []
    assert Path("backtest.html").stat().st_size > 0


def test_page_names_the_keys_of_the_data(done: list[Done]) -> None:
    data = json.loads(done[2].out)
    assert [key for key in data if f"`{key}" not in PAGE] == []
    assert len(data["changes"]) == data["changed"]["queries"]
