"""Every command of the duty officer's guide is run, in its order, on the lists that ship."""

import json
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.cli.running import run
from tests.service.running import SECONDS, serving

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/events-guide.md").read_text("utf-8")
BLOCKS = re.compile(r"^```sh( ask)?\n(.*?)^```", re.DOTALL | re.MULTILINE)
ADDRESS = "127.0.0.1:50051"
TITLES = re.findall(r'`"title": "([^"]*)"`', PAGE)


def commands() -> list[str]:
    """Return the commands of the page, a line each."""
    blocks = "".join(text for _, text in BLOCKS.findall(PAGE))
    return blocks.replace("\\\n", " ").splitlines()


def asked(command: str) -> dict[str, Any]:
    """Return the first notice that grpcurl shows, once there is one of an event."""
    words = shlex.split(command)
    grpcurl = str(ROOT / ".venv/bin/grpcurl")
    end, pause = time.monotonic() + SECONDS, Event()
    first: dict[str, Any] = {}
    while time.monotonic() < end and not first.get("event_id"):
        done = subprocess.run(
            [grpcurl, *words[1:]], capture_output=True, text=True, timeout=SECONDS, check=True
        )
        first = json.loads(done.stdout)["decision"]["notices"][0]
        pause.wait(0.1)
    return first


@pytest.mark.smoke
def test_every_command_does_what_the_guide_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "blocklists", tmp_path / "blocklists")
    monkeypatch.chdir(tmp_path)
    titles = iter(TITLES)
    with serving("--switchboard-poll", "0.1") as server:
        for command in commands():
            if command.startswith("grpcurl"):
                notice = asked(command.replace(ADDRESS, server.address))
                assert notice["title"] == next(titles)
                assert notice["event_id"] == "earthquake-groningen"
            else:
                done = run(*shlex.split(command)[1:])
                assert done.code == 0, f"{command}\n{done.out}{done.err}"
    assert list(titles) == []
    past = run("event", "show", "earthquake-groningen", "--history").out.partition("history")[2]
    assert [line.partition(" by ")[2].partition(":")[0] for line in past.splitlines() if line][
        -1
    ] == "j.devries"


def test_guide_has_a_command_for_each_step_of_an_event() -> None:
    told = "\n".join(commands())
    for step in ("activate", "list", "show", "extend", "end", "stand-down", "--history"):
        assert re.search(rf"searchguard event .*{step}", told), step
