"""The page on running it: each command does what it says, and each situation ends as it should."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import run, write_lists
from tests.service.running import SECONDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operate.md").read_text("utf-8")
SECTIONS = re.split(r"^#{2,3} ", PAGE, flags=re.MULTILINE)
BLOCKS = re.compile(r"^```sh ?(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CODES = {"": 0, "refused": 1, "fails": 2}
CHANNEL = ("--store", "store", "--channel", "prod")


def first_revision() -> str:
    """Return the revision that `REVISION` on the page stands for: the first that was ever live."""
    found = re.search(r'"revision": "(\w{64})"', Path("store/audit/prod/1").read_text("utf-8"))
    assert found
    return found[1]


def act(command: str, code: int) -> None:
    if not command.startswith("searchguard "):
        subprocess.run(["bash", "-c", command], timeout=SECONDS, check=True, capture_output=True)
        return
    if "REVISION" in command:
        whole = first_revision()
        command = command.replace("REVISION", whole if "snapshots/" in command else whole[:8])
    done = run(*shlex.split(command)[1:])
    assert done.code == code, f"{command}\n{done.out}{done.err}"


def live() -> dict[str, str]:
    trust = "next.json" if Path("next.json").exists() else "trust.json"
    found: dict[str, str] = json.loads(
        run("status", *CHANNEL, "--trust", trust, "--format", "json").out
    )["pointer"]
    return found


def answers(query: str, action: str) -> Callable[[], bool]:
    return lambda: (
        action
        in run(
            "check",
            query,
            "--snapshot",
            f"store/snapshots/{live()['revision']}",
            "--format",
            "jsonl",
        ).out
    )


def serves(file: str) -> Callable[[], bool]:
    return lambda: live()["revision"] in run("verify", file).out


def record_is_whole() -> bool:
    words = (*CHANNEL, "--trust", "trust.json", "--format", "json", "--verify")
    return not json.loads(run("history", *words).out)["faults"]


# What must hold once a section of the page has been followed.
AFTER: dict[str, Callable[[], bool]] = {
    "The first day": lambda: live()["revision"] == first_revision(),
    "Every change": answers("mondkapjes doden", '"block"'),
    "It blocks what it should not": answers("mondkapjes doden", '"pass"'),
    "The good one is several changes ago": lambda: live()["revision"] == first_revision(),
    "One rule is wrong, and the rest must stay": answers("mondkapjes doden", '"pass"'),
    "It is night, and nobody else is there": lambda: (
        "until" in live() and answers("ziekenhuis leeg", '"block"')()
    ),
    "The emergency was a mistake": lambda: (
        "until" not in live() and answers("ziekenhuis leeg", '"pass"')()
    ),
    "Something keeps publishing over it": lambda: "pinned_until" not in live(),
    "A guardrail refuses a change that is right": serves("large.sgsnap"),
    "The channel is about to expire": serves("large.sgsnap"),
    "Somebody changed something in the store": record_is_whole,
    "Somebody asks why a search was blocked on Tuesday": record_is_whole,
    "A key was stolen, or somebody left": serves("large.sgsnap"),
    "The lists themselves are lost": lambda: (
        Path("found/health/covid.yaml").exists() or any(Path("found").rglob("*.yaml"))
    ),
}


@pytest.mark.smoke
def test_every_situation_ends_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_lists(tmp_path / "blocklists")
    shutil.copytree(
        ROOT / "examples",
        tmp_path / "examples",
        ignore=lambda _, names: [name for name in names if not name.endswith(".jsonl")],
    )
    followed = []
    for section in SECTIONS[1:]:
        title = section.partition("\n")[0]
        blocks = BLOCKS.findall(section)
        for kind, text in blocks:
            for command in text.replace("\\\n", " ").splitlines():
                act(command, CODES[kind])
        if blocks:
            followed.append(title)
            assert AFTER[title](), title
    assert followed == list(AFTER)


def test_page_has_ten_situations_at_least() -> None:
    runbook = PAGE.partition("## When a list went wrong\n")[2].partition("\n## ")[0]
    assert runbook.count("\n### ") >= 10
