import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from searchguard.cli.problems import in_short
from searchguard.policy.lint.manual import pages
from searchguard.policy.reading import read_folder
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
        (OLD, [], 0, 0, 1),
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
    text = FINE.replace("flu hoax", '"!\\n\\u200b!"')
    done = run("lint", write_lists(tmp_path, {**OTHERS, "health/covid.yaml": text}))
    (line,) = done.out.splitlines()
    assert "`!<U+000A><U+200B>!` holds no letter or digit" in line


def test_folder_that_is_missing_is_a_reason_not_to_run(tmp_path: Path) -> None:
    done = run("lint", tmp_path / "nowhere")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"searchguard: `{tmp_path / 'nowhere'}`: there is no such folder of lists\n"


@pytest.mark.parametrize("words", [["lint", "--today", "soon"], ["lynt"], ["lint", "a", "b"]])
def test_words_that_are_no_command_are_a_reason_not_to_run(words: list[str]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")


def test_lists_that_ship_have_no_error() -> None:
    assert run("lint", Path(__file__).parents[2] / "blocklists").code == 0


def test_problem_is_told_as_an_annotation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = write_lists(tmp_path / "a,b", {**OTHERS, "health/covid.yaml": FAULTY})
    monkeypatch.chdir(tmp_path)
    done = run("lint", "a,b", "--format", "github")
    place = "file=a%2Cb/health/covid.yaml,line=4,col=21,title=searchguard reading"
    message = "`blok` is not known here: write block or pointer"
    assert (done.code, done.out) == (1, f"::error {place}::{message}\n")
    assert run("lint", lists, "--format", "github").out == done.out


def test_annotation_stays_on_its_line_whatever_it_quotes(tmp_path: Path) -> None:
    text = FINE.replace("action: block", 'action: "block\\n::error::%"')
    lists = write_lists(tmp_path, {**OTHERS, "health/covid.yaml": text})
    (line,) = run("lint", lists, "--format", "github").out.splitlines()
    assert line.startswith("::error file=")
    assert line.endswith("::`block%0A::error::%25` is not known here: write block or pointer")


SOURCE = "  - {{id: s{}, name: S, kind: ngo, hosts: [s.example], checked: never}}\n"


def warned(folder: Path, count: int) -> Path:
    """Write lists with one warning over and over."""
    sources = "sources:\n" + "".join(map(SOURCE.format, range(count)))
    sources += "  - {id: who, name: WHO, kind: igo, hosts: [who.int], checked: 2026-11-22}\n"
    return write_lists(folder, {**OTHERS, "health/covid.yaml": FINE, "sources.yaml": sources})


@pytest.mark.parametrize(("count", "lines"), [(0, 0), (10, 10), (11, 4), (500, 4)])
def test_flood_of_one_warning_is_short_for_a_person(tmp_path: Path, count: int, lines: int) -> None:
    problems = read_folder(warned(tmp_path, count)).problems
    told = list(in_short(problems))
    assert (len(problems), len(told)) == (count, lines)
    if count > 10:
        last = f"... and {count - 3} more warnings of unchecked-source: see them with --all"
        assert told[3:] == [last]


def test_errors_are_never_left_out_for_a_person(tmp_path: Path) -> None:
    lists = write_lists(tmp_path, {"health/covid.yaml": "rules:\n" + "  - x\n" * 50})
    problems = read_folder(lists).problems
    assert len(list(in_short(problems))) == len(problems) > 50


@pytest.mark.parametrize(("options", "lines"), [([], 5), (["--all"], 13)])
def test_terminal_is_told_in_short(tmp_path: Path, options: list[str], lines: int) -> None:
    command = [sys.executable, "-m", "searchguard", "lint", str(warned(tmp_path, 12)), *options]
    ours, theirs = os.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=theirs):
        os.close(theirs)
        said = b""
        with suppress(OSError):  # the terminal of a process that has ended
            while chunk := os.read(ours, 1 << 16):
                said += chunk
        os.close(ours)
    assert len(said.splitlines()) == lines


def test_rules_are_listed_with_what_they_are_about() -> None:
    done = run("lint", "--rules")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == list(pages())
    assert "no-why             warning  A rule that does not say why it is there.\n" in done.out


@pytest.mark.parametrize("rule", pages())
def test_rule_is_explained_at_the_terminal(rule: str) -> None:
    done = run("lint", "--explain", rule)
    page = pages()[rule]
    assert done.code == 0
    assert done.out.startswith(f"{rule} ({page.severity})\n\n{page.summary}\n\n")
    for example in page.examples:
        assert example.text.splitlines()[0] in done.out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("short-terms", "there is no rule `short-terms`: did you mean `short-term`?"),
        (
            "reading",
            "`reading` is a file that is not what it should be, which docs/format.md tells",
        ),
        ("case", "`case` is a case that does not hold, which `searchguard test` tells"),
    ],
)
def test_rule_that_is_unknown_is_a_reason_not_to_run(name: str, words: str) -> None:
    done = run("lint", "--explain", name)
    assert (done.code, done.out) == (2, "")
    assert words in " ".join(done.err.replace("│", " ").split())


@pytest.mark.parametrize("name", ["health/other.yaml", "health/./other.yaml"])
def test_one_file_is_linted_in_its_folder(tmp_path: Path, name: str) -> None:
    text = FINE.replace("why:", "notices: [vaccines], why:")
    faulty = FAULTY.replace("blocklist: other", "blocklist: faulty")
    lists = write_lists(
        tmp_path, {**OTHERS, "health/other.yaml": text, "health/faulty.yaml": faulty}
    )
    done = run("lint", lists / name)
    assert (done.code, done.out) == (0, "")
    own, others = done.err.splitlines()
    assert own == "errors: 0, warnings: 0"
    assert others.startswith(f"in the other files of {lists}: errors: 1, warnings: ")
    assert len(run("lint", lists).out.splitlines()) == 1 + int(others.split()[-1])


def test_one_file_has_what_its_terms_file_has_and_what_names_it(tmp_path: Path) -> None:
    own = FINE.replace("terms: [flu hoax]", "terms_file: terms.txt").replace(
        "blocklist: other", "blocklist: own"
    )
    files = {**OTHERS, "health/own.yaml": own, "health/terms.txt": "flu hoax\nflu hoax\n"}
    lists = write_lists(
        tmp_path,
        {**files, "health/zz.yaml": FINE.replace("flu hoax", "Flu-Hoax", 1).replace("other", "zz")},
    )
    done = run("lint", lists / "health/own.yaml")
    assert done.code == 1
    assert [line.partition(" ")[0] for line in done.out.splitlines()] == [
        f"{lists}/health/terms.txt:2:1:",
        f"{lists}/health/zz.yaml:4:65:",
    ]


def test_one_file_below_the_current_folder_is_in_the_folder_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = write_lists(
        tmp_path, {**OTHERS, "health/other.yaml": FINE.replace("owner: health\n", "")}
    )
    monkeypatch.chdir(lists / "health")
    assert run("lint", "other.yaml").out.startswith("../health/other.yaml:1:1: warning ")
    monkeypatch.chdir(lists)
    assert run("lint", "health/other.yaml").out.startswith("health/other.yaml:1:1: warning ")
    assert run("lint", "workspace.yaml").out == ""


def test_file_of_no_folder_of_lists_is_linted_alone(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/other.yaml").write_text(FINE.replace("why:", "notices: [n], why:"), "utf-8")
    done = run("lint", tmp_path / "a/b/other.yaml")
    assert "there is no notice `n`" in done.out
    assert "other files" not in done.err
