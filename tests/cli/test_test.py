import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import LISTS, run, write_lists

COVID = LISTS["health/covid.yaml"]
NEWLINE = "\n"
OTHER = """\
blocklist: other
owner: health
rules:
  - id: r
    action: block
    state: live
    reason: health
    terms: [flu hoax]
    cases: {block: [flu hoax]}
    why: It denies an illness.
"""


def test_lists_that_do_what_is_expected(lists: Path) -> None:
    done = run("test", lists)
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "searchguard: cases: 6, failed: 0",
        "searchguard: exercised: rules 4 of 4 (100 %), terms 4 of 6 (66 %)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "column", "said"),
    [
        (
            "pass: [pandemic]",
            "pass: [pandemic, '#plandemic']",
            24,
            "`#plandemic` expected pass, got block by covid/plandemic",
        ),
        (
            "block: [moonbeam]",
            "block: [moonbeams]",
            15,
            "`moonbeams` expected block, got pass",
        ),
        (
            "pointer: [sneeuw]",
            "checks: [{query: sneeuw, expect: pointer, notice: blocked}]",
            16,
            "`sneeuw` expected the notice `blocked`, got `vaccines`",
        ),
        (
            "block: [wafel]",
            "checks: [{query: wafel, region: NL, expect: block}]",
            16,
            "`wafel` expected block, got pass",
        ),
    ],
)
def test_failed_case_is_told_where_it_is_written(
    tmp_path: Path, old: str, new: str, column: int, said: str
) -> None:
    assert COVID.count(old) == 1
    before = COVID.partition(old)[0]
    folder = write_lists(tmp_path, {"health/covid.yaml": COVID.replace(old, new)})
    done = run("test", folder)
    first = done.out.splitlines()[0]
    assert (
        first
        == f"{folder}/health/covid.yaml:{before.count(NEWLINE) + 1}:{column}: error {said} (case)"
    )
    assert done.code == 1
    assert done.err.startswith("searchguard: cases: ")
    assert done.err.splitlines()[0].endswith("failed: 1")


def test_failure_comes_with_its_explanation(tmp_path: Path) -> None:
    broken = COVID.replace("block: [wafel]", "pass: [wafel]")
    out = run("test", write_lists(tmp_path, {"health/covid.yaml": broken})).out
    assert out.splitlines()[1:3] == [
        "    asked    region BE, language nl, age band adult, surface search, "
        "at 2026-01-01T00:00:00+00:00",
        "    `wafel` at 0-5: decides: block",
    ]


def test_lines_that_must_pass_and_block_are_asked_in_each_locale(tmp_path: Path) -> None:
    changes = {
        "must_pass.txt": "// never blocked\nweather\nwafel\n\n#plandemic\n",
        "must_block.txt": "#plandemic\nmoonbeam\n",
    }
    folder = write_lists(tmp_path, changes)
    done = run("test", folder)
    assert done.code == 1
    found = [line for line in done.out.splitlines() if not line.startswith(" ")]
    assert found == [
        f"{folder}/must_block.txt:2:1: error `moonbeam` expected block, got pass (case)",
        f"{folder}/must_pass.txt:5:1: error `#plandemic` expected no block, "
        "got block by covid/plandemic (case)",
    ]
    assert done.out.count("    the same in en-US\n") == 2
    assert done.err.splitlines()[0] == "searchguard: cases: 16, failed: 4"


def test_failures_as_json(tmp_path: Path) -> None:
    broken = COVID.replace("block: [wafel]", "pass: [wafel]")
    folder = write_lists(tmp_path, {"health/covid.yaml": broken})
    done = run("test", folder, "--format", "json")
    told = json.loads(done.out)
    assert (done.code, told["cases"], told["problems"]) == (1, 6, [])
    [failure] = told["failures"]
    assert failure["location"]["file"] == f"{folder}/health/covid.yaml"
    assert (failure["query"], failure["expected"], failure["action"]) == ("wafel", "pass", "block")
    assert failure["context"]["region"] == "BE"
    assert failure["matches"][0]["outcome"] == "decides: block"


@pytest.mark.parametrize("form", ["text", "json"])
def test_lists_that_do_not_load_run_no_case(tmp_path: Path, form: str) -> None:
    folder = write_lists(tmp_path, {"a/torn.yaml": "blocklist: torn\nrulez: []\n"})
    done = run("test", folder, "--format", form)
    assert done.code == 1
    if form == "json":
        told = json.loads(done.out)
        assert (told["cases"], told["failures"]) == (0, [])
        assert told["problems"][0]["location"]["file"] == f"{folder}/a/torn.yaml"
    else:
        assert done.out.startswith(f"{folder}/a/torn.yaml:2:1: error unknown key `rulez`")
    assert done.err == "searchguard: the lists do not load, so no case was run\n"


def test_folder_that_is_not_there_cannot_run(tmp_path: Path) -> None:
    done = run("test", tmp_path / "nowhere")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"searchguard: `{tmp_path}/nowhere`: there is no such folder of lists\n"


@pytest.mark.parametrize(("state", "code"), [("live", 0), ("draft", 0), ("retired", 0)])
def test_rule_of_any_state_is_tested_but_a_retired_one(
    tmp_path: Path, state: str, code: int
) -> None:
    changed = COVID.replace("state: draft", f"state: {state}")
    done = run("test", write_lists(tmp_path, {"health/covid.yaml": changed}))
    assert done.code == code
    cases = 5 if state == "retired" else 6
    assert done.err.splitlines()[0] == f"searchguard: cases: {cases}, failed: 0"


def test_process_exits_with_its_code(lists: Path) -> None:
    (lists / "must_block.txt").write_text("weather\n")
    done = subprocess.run(
        [sys.executable, "-m", "searchguard", "test", str(lists)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "must_block.txt:1:1: error `weather` expected block, got pass (case)" in done.stdout
    assert "failed: 2" in done.stderr


def test_one_file_has_the_cases_of_its_rules(lists: Path) -> None:
    write_lists(lists, {"health/other.yaml": OTHER})
    done = run("test", lists / "health/other.yaml")
    assert done.err.splitlines() == [
        "searchguard: cases: 1, failed: 0",
        "searchguard: exercised: rules 1 of 1 (100 %), terms 1 of 1 (100 %)",
    ]
    assert run("test", lists / "health/other.yaml", "--rule", "r*").code == 0
    for words in (["notices/vaccines.yaml"], ["health/other.yaml", "--rule", "belgium"]):
        name, *options = words
        refused = run("test", lists / name, *options)
        assert refused.code == 2
        assert "has no rule" in refused.err


def test_failed_case_points_to_the_warnings_of_its_file(lists: Path) -> None:
    joined = OTHER.replace("terms: [flu hoax]", "terms: [flu hoax\n      cold hoax]")
    write_lists(lists, {"health/other.yaml": joined})
    file = lists / "health/other.yaml"
    done = run("test", lists)
    assert done.code == 1
    assert f"searchguard: {file} has warnings: 1, see them with `searchguard lint {file}`" in (
        done.err.splitlines()
    )
