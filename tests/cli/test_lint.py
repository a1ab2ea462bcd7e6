import json
from pathlib import Path

import pytest

from tests.cli.running import run, write_lists

CASE = "cases: {block: [flu hoax]}, why: It denies an illness."
FINE = f"""\
blocklist: other
owner: health
rules:
  - {{id: r, action: block, state: live, reason: health, terms: [flu hoax], {CASE}}}
"""
# The lists of these tests, with nothing in them to warn of.
OTHERS = {
    "notices/blocked.yaml": """\
notice: blocked
kind: blocked
texts:
  en: {title: No results, body: This search breaks the rules.}
  nl: {title: Geen resultaten, body: Deze zoekopdracht mag niet.}
""",
}
OLD = FINE.replace("It denies an illness.", "It denies an illness., review_by: 2026-06-30")
FAULTY = FINE.replace("action: block", "action: blok")
ONE_LETTER = FINE.replace("flu hoax", "q")


@pytest.mark.parametrize(
    ("text", "options", "code", "errors", "warnings"),
    [
        (FINE, [], 0, 0, 0),
        (FINE, ["--strict"], 0, 0, 0),
        (FINE.replace("owner: health\n", ""), [], 0, 0, 1),
        (FINE.replace("owner: health\n", ""), ["--strict"], 1, 0, 1),
        (OLD, ["--strict"], 0, 0, 0),
        (OLD, ["--today", "2026-06-30", "--strict"], 0, 0, 0),
        (OLD, ["--today", "2026-07-01"], 0, 0, 1),
        (OLD, ["--today", "2026-07-01", "--strict"], 1, 0, 1),
        (FAULTY, [], 1, 1, 0),
        (ONE_LETTER, [], 1, 1, 0),
    ],
    ids=str,
)
def test_exit_code_says_what_was_found(
    tmp_path: Path, text: str, options: list[str], code: int, errors: int, warnings: int
) -> None:
    lists = write_lists(tmp_path, {**OTHERS, "health/covid.yaml": text})
    done = run("lint", lists, *options)
    assert (done.code, done.err) == (code, f"errors: {errors}, warnings: {warnings}\n")
    assert len(done.out.splitlines()) == errors + warnings


def test_problem_is_told_at_its_place(tmp_path: Path) -> None:
    lists = write_lists(tmp_path, {**OTHERS, "health/covid.yaml": FAULTY})
    file = lists / "health" / "covid.yaml"
    message = "error `blok` is not known here: write block or pointer (reading)"
    assert run("lint", lists).out == f"{file}:4:21: {message}\n"


def test_problem_is_told_as_json(tmp_path: Path) -> None:
    lists = write_lists(tmp_path, {**OTHERS, "health/covid.yaml": ONE_LETTER})
    done = run("lint", lists, "--format", "json")
    assert done.code == 1
    assert json.loads(done.out) == {
        "errors": 1,
        "warnings": 0,
        "problems": [
            {
                "file": str(lists / "health" / "covid.yaml"),
                "line": 4,
                "column": 65,
                "severity": "error",
                "message": "`q` is a term of one letter: write a longer one",
                "rule": "one-letter-term",
            }
        ],
    }


def test_problem_stays_on_its_line_whatever_it_quotes(tmp_path: Path) -> None:
    text = FINE.replace("flu hoax", '"!\\n\\e!"')
    done = run("lint", write_lists(tmp_path, {**OTHERS, "health/covid.yaml": text}))
    (line,) = done.out.splitlines()
    assert "`!<U+000A><U+001B>!` holds no letter or digit" in line


def test_folder_that_is_missing_is_a_reason_not_to_run(tmp_path: Path) -> None:
    done = run("lint", tmp_path / "nowhere")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"searchguard: `{tmp_path / 'nowhere'}`: No such file or directory\n"


@pytest.mark.parametrize("words", [["lint", "--today", "soon"], ["lynt"], ["lint", "a", "b"]])
def test_words_that_are_no_command_are_a_reason_not_to_run(words: list[str]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")


def test_lists_that_ship_have_no_error() -> None:
    assert run("lint", Path(__file__).parents[2] / "blocklists").code == 0
