"""The policy team's guide is followed to its end: files written, commands run, output compared."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from datetime import date
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from searchguard.cli.main import main
from searchguard.errors import Severity
from searchguard.policy.reading import read_folder
from tests.service.running import SECONDS, Server, serving

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/policy-guide.md").read_text("utf-8")

# What the page asks of its reader, in the words that it asks it in.
STEP = re.compile(
    r"^Write this to `(?P<file>\S+)`:\n\n```\w+\n(?P<text>.*?)^```$"
    r"|^```console\n(?P<console>.*?)^```$"
    r"|\b[Ii]n\s`(?P<where>\S+)`,\swrite\s`(?P<new>[^`]+)`\sin\splace\sof\s`(?P<old>[^`]+)`"
    r"|\bdelete\s`(?P<gone>\S+)`"
    r"|^\| somebody types \|[^\n]+\n\|[-|]+\n(?P<asked>(?:\|[^\n]+\n)+)",
    re.DOTALL | re.MULTILINE,
)
CODE = re.compile(r"`([^`]+)`")
TABLE_OF_WISHES = re.compile(r"^\| I want \|[^\n]+\n\|[-|]+\n((?:\|[^\n]+\n)+)", re.MULTILINE)
OTHER_MESSAGES = re.compile(
    r"^\| other messages \|[^\n]+\n\|[-|]+\n((?:\|[^\n]+\n)+)", re.MULTILINE
)
KEYS_OF_A_FILE = re.compile(
    r"^### [^\n]*`[^`\n]*?(\w+|<\w+>)(?:/<\w+>)?\.yaml`\n(.*?)(?=^###? |\Z)",
    re.DOTALL | re.MULTILINE,
)
SCHEMAS = {"<topic>": "blocklist", "notices": "notice", "events": "event"}

DONE_ELSEWHERE = {"make setup", "source .venv/bin/activate"}  # tests/test_clean_clone.py does
ADDRESS = "127.0.0.1:50051"
LEFT_OUT = "…"
FAILS = re.compile(r": error |failed: [1-9]|holes: [1-9]|would change: [1-9]")


class Reader:
    """Somebody who does what the page says, in a folder beside the lists that ship."""

    def __init__(self, clone: Path, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.home = clone / "home"
        self.server: Server | None = None
        self.running = ExitStack()
        (clone / "blocklists").symlink_to(ROOT / "blocklists")
        patch.chdir(clone)

    def type(self, command: str) -> str:
        """Type a command; return what a terminal shows."""
        program, *words = (re.sub("^~(?=/)", str(self.home), one) for one in shlex.split(command))
        if command in DONE_ELSEWHERE:
            return ""
        if program == "cd":
            self.patch.chdir(words[0])
            return ""
        if program != "searchguard":
            words = [self.address if word == ADDRESS else word for word in words]
            return run_program(program, *words)
        if words[0] == "serve":
            self.server = self.running.enter_context(serving(*words[1:]))
            return self.server.written.replace(self.server.address, ADDRESS)
        return run_command(*words, *([self.address] if words == ["status"] else []))

    @property
    def address(self) -> str:
        assert self.server
        return self.server.address


def run_program(program: str, *words: str) -> str:
    """Run a program of the system, or of the environment that the tests run in."""
    beside = Path(sys.executable).parent / program
    found = str(beside) if beside.exists() else program
    done = subprocess.run([found, *words], capture_output=True, timeout=SECONDS, check=True)
    return done.stdout.decode()


def run_command(*words: str) -> str:
    """Run a command of searchguard in this process, both of its streams as one."""
    both = BytesIO()
    shown = TextIOWrapper(both, "utf-8", write_through=True)
    code: object = 0
    with redirect_stdout(shown), redirect_stderr(shown):
        try:
            main(list(words))
        except SystemExit as stop:
            code = stop.code or 0
    told = both.getvalue().decode()
    assert code == (1 if FAILS.search(told) else 0), f"{words}\n{told}"
    return told


def commands_of(console: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a block, and the output shown below it."""
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, _, output = part.replace("\\\n", " ").partition("\n")
        yield command, output


def shows(output: str) -> re.Pattern[str]:
    """Return what output must be like: what the page leaves out may be anything."""
    lines = (
        "(?:.*\n)*" if line == LEFT_OUT else re.escape(line).replace(LEFT_OUT, ".*") + "\n"
        for line in output.splitlines()
    )
    return re.compile("".join(lines))


def rewrite(step: re.Match[str]) -> None:
    """Change files as a step says, if it says so."""
    if name := step["file"]:
        Path(name).write_text(step["text"], "utf-8")
    elif name := step["where"]:
        text = Path(name).read_text("utf-8")
        assert step["old"] in text, step[0]
        Path(name).write_text(text.replace(step["old"], step["new"]), "utf-8")
    elif name := step["gone"]:
        Path(name).unlink()


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables in a text."""
    for line in re.findall(r"^\|.+\|$", text, re.MULTILINE):
        yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def answer_to(query: str) -> str:
    """Return the action for a query, asked as the page asks."""
    return str(json.loads(run_command("check", query, "--format", "jsonl"))["action"])


@pytest.mark.smoke
def test_page_can_be_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchguard.cli.lint.day", lambda: date(2026, 11, 27))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    reader = Reader(tmp_path, monkeypatch)
    with reader.running:
        for step in STEP.finditer(PAGE):
            rewrite(step)
            for command, output in commands_of(step["console"] or ""):
                told = reader.type(command)
                assert shows(output).fullmatch(told), (
                    f"$ {command}\n{told}\nnot as shown:\n{output}"
                )
            for query, action, _ in rows(step["asked"] or ""):
                assert answer_to(query.strip("`")) == action, query


def test_no_block_of_the_page_is_passed_over() -> None:
    blocks = re.findall(r"^```\w*\n.*?^```$", PAGE, re.DOTALL | re.MULTILINE)
    steps = [step for step in STEP.finditer(PAGE) if step["file"] or step["console"]]
    assert len(steps) == len(blocks) > 20


def test_what_the_page_tells_to_write_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table = TABLE_OF_WISHES.search(PAGE)
    assert table
    for folder in ("health", "notices"):
        Path("blocklists", folder).mkdir(parents=True)
    for step in STEP.finditer(PAGE, 0, table.start()):
        rewrite(step)
    wishes = [wish for _, cell in rows(table[1]) if (wish := wished(cell))]
    rules = [rule_with(number, wish) for number, wish in enumerate(wishes)]
    Path("blocklists/health/wishes.yaml").write_text(
        "\n".join(["blocklist: wishes", "rules:", *rules]), "utf-8"
    )
    Path("blocklists/health/tap-water.txt").write_text("kraanhoax\n", "utf-8")
    problems = read_folder(Path("blocklists")).problems
    assert len(wishes) > 15
    assert [str(one) for one in problems if one.severity is Severity.ERROR] == []


def wished(cell: str) -> list[str]:
    """Return what a cell tells to write into a rule; nothing where it names a command."""
    return [code for code in CODE.findall(cell) if not code.startswith("searchguard ")]


def rule_with(number: int, wish: list[str]) -> str:
    """Return a rule with some lines in place of its own."""
    own = {"action": "block", "state": "draft", "reason": "health", "terms": "[gifwater]"}
    terms = [line for line in wish if line.startswith("- ")]
    keys = [line for line in wish if line not in terms]
    own |= dict(line.split(": ", 1) for line in keys)
    own |= {"terms": "".join(f"\n      {line}" for line in terms)} if terms else {}
    lines = "".join(f"\n    {key}: {value}" for key, value in own.items())
    return f"  - id: r{number}{lines}"


def keys_in(node: object) -> Iterator[str]:
    """Yield the keys that a schema lets people write."""
    if isinstance(node, dict):
        yield from node.get("properties", ())
        for value in node.values():
            yield from keys_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys_in(value)


def explained() -> dict[str, list[str]]:
    """Return the keys in the first column of the page's tables, by the schema of their file."""
    return {
        SCHEMAS.get(name, name): [key for first, *_ in rows(text) for key in CODE.findall(first)]
        for name, text in KEYS_OF_A_FILE.findall(PAGE)
    }


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/schema").glob("*.json")), ids=lambda p: p.stem
)
def test_every_key_is_explained_once(path: Path) -> None:
    keys = set(keys_in(json.loads(path.read_text("utf-8"))))
    assert sorted(explained()[path.stem]) == sorted(keys)


def test_messages_that_are_explained_are_real() -> None:
    goldens = (ROOT / "tests/policy/faulty/errors").glob("*.txt")
    said = "".join(path.read_text("utf-8") for path in goldens)
    table = OTHER_MESSAGES.search(PAGE)
    assert table
    for message, _ in rows(table[1]):
        assert CODE.findall(message)[0] in said
