"""What the front page shows is what happens."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import run
from tests.service.running import SECONDS, Server, serving, stub_for, watched

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
ADDRESS = "127.0.0.1:50051"
GRPCURL = f"{ADDRESS} searchguard.v1"
LIST = "blocklists/health/covid-misinformation.yaml"
# What differs from answer to answer, or with any change of the lists.
CHANGING = re.compile(r"\b([0-9a-f]{64}|[0-9A-HJKMNP-TV-Z]{26})\b")

pytestmark = pytest.mark.smoke


def block(word: str) -> str:
    """Return the only block of the page that holds a word."""
    (found,) = (text for _, text in BLOCKS if word in text)
    return str(found)


def shown(word: str) -> tuple[list[str], str]:
    """Return the command of a block and what the page shows that it prints."""
    command, _, output = block(word).removeprefix("$ ").partition("\n")
    return shlex.split(command), output


def same(answer: str) -> Any:
    """Return an answer in JSON without what changes."""
    return json.loads(CHANGING.sub("*", answer))


def asked(server: Server) -> Any:
    """Return what the grpcurl of the page is answered."""
    (program, *words), _ = shown(GRPCURL)
    program = str(Path(sys.executable).parent / Path(program).name)
    words = [word.replace(ADDRESS, server.address) for word in words]
    done = subprocess.run(
        [program, *words], capture_output=True, text=True, timeout=SECONDS, check=True
    )
    return done.stdout


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The service on a copy of the shipped lists, started where they are."""
    shutil.copytree(ROOT / "blocklists", tmp_path / "blocklists")
    monkeypatch.chdir(tmp_path)
    with serving() as running:
        yield running


def test_answer_on_the_page_is_the_service_s(server: Server) -> None:
    _, output = shown(GRPCURL)
    assert same(asked(server)) == same(output)


def test_edits_on_the_page_do_what_it_says(server: Server) -> None:
    changed = same("{" + block('"ACTION_POINTER"').strip().rstrip(",") + "}")
    file = Path(LIST)
    with stub_for(server.address) as stub:
        seen = watched(stub)
        next(seen)
        file.write_text(file.read_text().replace("action: block", "action: pointer", 1))
        next(seen)
        assert changed.items() <= same(asked(server))["decision"].items()
        file.write_text(file.read_text().replace("action: pointer", "acton: pointer", 1))
        assert next(seen).HasField("last_error")
    server.wait_for("lists not loaded")
    assert block("acton") in server.written


def test_library_prints_what_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    program, printed = block("from searchguard"), block("['Gezondheidsinformatie")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=SECONDS, check=True
    )
    assert done.stdout == printed


def test_explanation_on_the_page_is_the_command_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (_, *words), output = shown('searchguard explain "is')
    assert run(*words).out.startswith(output.removesuffix("…\n"))


def test_table_names_every_command() -> None:
    table = PAGE.partition("## At a terminal")[2].partition("```")[0]
    named = set(re.findall(r"`(?:searchguard )?([a-z]+)(?: [A-Z.-]+.*?)?`", table))
    there = set(re.findall(r"^│ ([a-z]+) ", run("--help").out, re.MULTILINE))
    assert there <= named, there - named
