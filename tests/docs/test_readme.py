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


def block(word: str, *, start: bool = False) -> str:
    """Return the only block of the page that holds a word, or that starts with it."""
    (found,) = (text for _, text in BLOCKS if (text.startswith(word) if start else word in text))
    return str(found)


def shown(word: str) -> tuple[list[str], str]:
    """Return the command of a block and what the page shows that it prints."""
    command, _, output = block(word).removeprefix("$ ").partition("\n")
    return shlex.split(command), output


def same(answer: str) -> Any:
    """Return an answer in JSON without what changes."""
    return json.loads(CHANGING.sub("*", answer))


def asked(server: Server, query: str = "#plandemic") -> Any:
    """Return what the grpcurl of the page is answered, or would be for another query."""
    (program, *words), _ = shown(GRPCURL)
    program = str(Path(sys.executable).parent / Path(program).name)
    words = [word.replace(ADDRESS, server.address).replace("#plandemic", query) for word in words]
    done = subprocess.run(
        [program, *words], capture_output=True, text=True, timeout=SECONDS, check=True
    )
    return done.stdout


def edit(old: str, new: str) -> None:
    """Change the file of the page, as an editor does."""
    text = Path(LIST).read_text("utf-8")
    assert old in text
    Path(LIST).write_text(text.replace(old, new, 1), "utf-8")


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
    shown_then = block('    "action": "ACTION_BLOCK",\n    "results"', start=True).strip(", \n")
    with stub_for(server.address) as stub:
        seen = watched(stub)
        before = next(seen)
        edit("      - timovirus\n", "      - timovirus\n      - moon dust cure\n")
        assert next(seen).term_count == before.term_count + 1
        answer = same(asked(server, "moon dust cure"))["decision"]
        assert same("{" + shown_then + "}").items() <= answer.items()
        edit("action: block", "acton: block")
        assert next(seen).HasField("last_error")
    server.wait_for("lists not loaded")
    assert block("acton") in server.written
    edit("acton: block", "action: pointer")
    server.wait_for("cases that it carries fail")


def test_client_of_the_page_is_answered(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    program = block("from searchguard.client").replace(ADDRESS, server.address)
    patient = program.replace("answer =", f"guard.wait_for_lists({SECONDS})\nanswer =")
    exec(patient, {})  # on a busy machine 25 ms pass before a first answer
    assert capsys.readouterr().out.split()[1] == "BLOCK"


def test_library_prints_what_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    program, printed = block("from searchguard import"), block("['Gezondheidsinformatie")
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
