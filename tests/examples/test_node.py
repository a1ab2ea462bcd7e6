"""The Node client in a process of its own, against a real server that goes and comes back."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.service.folders import BLOCKED, PASSED, POINTED, write_lists
from tests.service.running import SECONDS, Server, run
from tests.waiting import until

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "node"
# The example's own 25 ms would measure how busy the machine is.
PATIENT = {**os.environ, "DEADLINE_MS": "4000"}


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no node and npm here")
    done = subprocess.run(
        ["make", "descriptors" if (EXAMPLE / "node_modules").exists() else "node"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3 * SECONDS,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"`make node` cannot install here: {done.stderr.strip()[-200:]}")


class Asking:
    """The example, asked on its stdin."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin
        assert process.stdout
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout

    def ask(self, query: str) -> dict[str, Any]:
        self._in.write(f"{query}\n")
        self._in.flush()
        answer: dict[str, Any] = json.loads(self._out.readline())
        return answer


@contextmanager
def node(address: str) -> Iterator[Asking]:
    command = ["node", "examples/node/check.mjs", address]
    with subprocess.Popen(
        command, cwd=ROOT, env=PATIENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Asking(process)
        process.communicate(timeout=SECONDS)
        assert process.returncode == 0


@pytest.mark.smoke
def test_node_asks_and_survives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "lists.sgsnap"
    assert run("compile", write_lists(tmp_path / "lists"), "-o", file).returncode == 0
    server = Server("--snapshot", str(file))
    try:
        with node(server.address) as client:
            answers = {query: client.ask(query) for query in (BLOCKED, POINTED, PASSED)}
            assert {one["source"] for one in answers.values()} == {"remote"}
            assert answers[BLOCKED]["action"] == "ACTION_BLOCK"
            assert answers[BLOCKED]["rule_id"] == "covid/plandemic"
            assert answers[POINTED]["notices"] == ["vaccines"]
            assert answers[PASSED]["action"] == "ACTION_PASS"
            server.stop()
            gone = client.ask(BLOCKED)
            assert (gone["source"], gone["action"]) == ("unchecked", "ACTION_PASS")
            server = Server("--snapshot", str(file), "--listen", server.address)
            until(lambda: client.ask(BLOCKED)["source"] == "remote")
    finally:
        server.stop()


def test_lock_names_versions_and_digests_and_no_address() -> None:
    lock = json.loads((EXAMPLE / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if not one["integrity"]] == []
    asked = json.loads((EXAMPLE / "package.json").read_text("utf-8"))["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked


def test_page_shows_what_is_run() -> None:
    page = (ROOT / "docs/other-languages.md").read_text("utf-8")
    assert re.search(r"^make node\nnode examples/node/check\.mjs ", page, re.MULTILINE)
