"""`searchguard diff`: what changed, and which cases get another answer."""

import json
from pathlib import Path

import pytest

from tests.cli.running import LISTS, run, write_lists

CHANGED = {
    "health/covid.yaml": LISTS["health/covid.yaml"]
    .replace("  - id: plandemic\n    action: block", "  - id: plandemic\n    action: pointer")
    .replace("      - covid hoax\n", "      - covid hoaxes\n      - masks kill\n"),
    "must_pass.txt": "bread\n",
}


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    return write_lists(tmp_path / "changed", CHANGED)


def test_changes_are_told_in_words(lists: Path, changed: Path) -> None:
    done = run("diff", lists, changed)
    assert done.code == 0
    assert done.out.splitlines()[2:] == [
        "rule `covid/plandemic` changed",
        "  terms:",
        "    - covid hoax",
        "    + covid hoaxes",
        "    + masks kill",
        "  action: block -> pointer",
        "queries `must_pass` changed",
        "  lines:",
        "    + bread",
        "cases that get another answer: 1",
        "  `#plandemic` (nl in NL, adult, search; a case of covid/plandemic)",
        "    block by covid/plandemic with vaccines, blocked -> "
        "pointer by covid/plandemic with vaccines",
    ]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("live", ["    pass with no notice -> block by covid/later with blocked"]),
        ("shadow", []),
        ("draft", []),
    ],
)
def test_rule_that_goes_live_changes_the_answer_to_its_cases(
    lists: Path, tmp_path: Path, state: str, told: list[str]
) -> None:
    text = LISTS["health/covid.yaml"]
    assert text.count("state: draft") == 1
    changed = text.replace("state: draft", f"state: {state}")
    done = run("diff", lists, write_lists(tmp_path / state, {"health/covid.yaml": changed}))
    assert [line for line in done.out.splitlines() if " -> block" in line] == told


def test_folder_and_its_snapshot_do_not_differ(lists: Path, tmp_path: Path) -> None:
    assert run("compile", lists, "-o", tmp_path / "lists.sgsnap").code == 0
    done = run("diff", lists, tmp_path / "lists.sgsnap")
    assert (done.code, done.out[:13]) == (0, "no difference")


def test_changes_are_data(lists: Path, changed: Path) -> None:
    told = json.loads(run("diff", changed, lists, "--format", "json").out)
    assert told["old"] != told["new"]
    rule = told["changes"][0]
    assert (rule["kind"], rule["name"], rule["what"]) == ("rule", "covid/plandemic", "changed")
    assert rule["differences"][0] == {
        "key": "terms",
        "added": ["covid hoax"],
        "removed": ["covid hoaxes", "masks kill"],
    }
    (flip,) = told["flips"]
    assert (flip["old"]["action"], flip["new"]["action"]) == ("pointer", "block")


def test_lists_that_do_not_load_are_a_problem(lists: Path, tmp_path: Path) -> None:
    broken = write_lists(tmp_path / "broken", {"health/covid.yaml": "blocklist: [\n"})
    assert run("diff", lists, broken).code == 1
    assert run("diff", lists, tmp_path / "absent").code == 2
