"""Every command of the page on publishing does what it says, in the order of the page."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import run, write_lists
from tests.service.running import SECONDS, serving

PAGE = (Path(__file__).parents[2] / "docs/publishing.md").read_text("utf-8")
BLOCKS = re.compile(r"^```sh( serve)?\n(.*?)^```", re.DOTALL | re.MULTILINE)
ADDRESS = "127.0.0.1:50061"


def commands() -> list[str]:
    """Return the commands of the page, a line each."""
    blocks = "".join(text for _, text in BLOCKS.findall(PAGE))
    return blocks.replace("\\\n", " ").splitlines()


def words_of(command: str) -> Iterator[str]:
    """Yield the words of a command as a shell would."""
    for word in shlex.split(command):
        yield from sorted(map(str, Path().glob(word))) if "*" in word else [word]


def act(command: str) -> None:
    """Run one command; those of searchguard in this process, which is quicker."""
    program, *words = words_of(command)
    if program == "searchguard":
        done = run(*words)
        assert done.code == 0, f"{command}\n{done.out}{done.err}"
    else:
        subprocess.run([program, *words], capture_output=True, timeout=SECONDS, check=True)


@pytest.mark.smoke
def test_every_command_works_in_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("openssl"):
        pytest.skip("openssl stands in for a key service")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    write_lists(tmp_path / "blocklists")
    told = commands()
    at = next(number for number, command in enumerate(told) if " serve " in command)
    for command in told[:at]:
        act(command)
    words = shlex.split(told[at])[2:]
    with serving(*words[: words.index("--listen")], "--store-poll", "0.1") as server:
        for command in told[at + 1 :]:
            act(command.replace(ADDRESS, server.address))
    assert (tmp_path / "again.sgsnap").stat().st_size > 0
    rows = sorted(path.name for path in (tmp_path / "store" / "audit" / "prod").iterdir())
    assert rows == ["1", "2", "3", "4", "5", "6", "7"]
    assert (tmp_path / "state" / "searchguard").is_dir()


def test_page_names_every_command_of_this_road() -> None:
    told = {command.split()[1] for command in commands() if command.startswith("searchguard")}
    assert told == {
        *("compile", "diff", "gate", "history", "inspect", "keys", "pin", "promote", "prune"),
        *("publish", "rollback", "serve", "sign", "status", "verify"),
    }
