"""Every recipe of the page of grpcurl recipes is run, and answers what the page shows."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.running import SECONDS, Server, serving

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/grpcurl.md").read_text("utf-8")
RECIPES = re.findall(r"^```console\n\$ (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)
SHOWN_AT = "127.0.0.1:50051"

# What another run, other lists or another release says otherwise: a name, and how it looks.
CHANGING = {
    "revision": re.compile(r"\b[0-9a-f]{64}\b"),
    "instant": re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+Z"),
    "id": re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b"),
    "count": re.compile(r'(?<=_count": )\d+'),
    "version": re.compile(r'(?<=_version": ")[\d.]+'),
}

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of the lists that ship, started as the page says."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        with serving() as running:
            yield running
    finally:
        os.chdir(before)


def masked(text: str) -> str:
    for name, pattern in CHANGING.items():
        text = pattern.sub(f"<{name}>", text)
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


def test_page_has_a_recipe_for_each_way_to_call() -> None:
    commands = "\n".join(command for command, _ in RECIPES)
    assert len(RECIPES) == PAGE.count("```console") > 20
    for method in ("Check", "BatchCheck", "StreamCheck", "GetStatus", "WatchStatus"):
        assert f"searchguard.v1.SearchGuardService/{method}" in commands
    for method in ("Check", "Watch"):
        assert f"grpc.health.v1.Health/{method}" in commands


@pytest.mark.parametrize(("command", "shown"), RECIPES)
def test_recipe_answers_what_is_shown(command: str, shown: str, server: Server) -> None:
    done = subprocess.run(
        ["bash", "-c", command.replace(SHOWN_AT, server.address)],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert masked(done.stdout) == masked(shown)
