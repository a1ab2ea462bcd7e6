"""What `searchguard test` tells beside its failures: reports, a part of the cases, a bar."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.running import LISTS, run, write_lists

COVID = LISTS["health/covid.yaml"]
UNTRIED = COVID.replace(
    "[wafel, 疫苗]", "[wafel, 疫苗, {all_of: [[jab, shot, spuit, prik], [magneet]]}]"
)
IDLE = "    cases:\n      pointer: [sneeuw]\n"


def test_each_difference_of_a_failure_is_told(tmp_path: Path) -> None:
    check = "checks: [{query: sneeuw, expect: pointer, number: '113', without: [vaccines]}]"
    changed = COVID.replace("pointer: [sneeuw]", check)
    folder = write_lists(tmp_path, {"health/covid.yaml": changed})
    lines = run("test", folder).out.splitlines()
    assert lines[0].endswith(
        "`sneeuw` expected the number `113`, got none; "
        "expected no notice `vaccines`, got `vaccines` (case)"
    )
    assert lines[-4:] == [
        "    notice   vaccines (reference, nl, from WHO)",
        "      Over vaccins",
        "      Lees wat bekend is.",
        "      link: WHO https://www.who.int/",
    ]
    [failure] = json.loads(run("test", folder, "--format", "json").out)["failures"]
    assert [(one["what"], one["got"]) for one in failure["differences"]] == [
        ("number", "none"),
        ("without", "`vaccines`"),
    ]


def test_what_came_near_is_told_of_a_missed_query(tmp_path: Path) -> None:
    changed = COVID.replace("block: [wafel]", "block: [wafelijzer]")
    out = run("test", write_lists(tmp_path, {"health/covid.yaml": changed})).out
    assert "    `wafel` at 0-5: does not match: it must stand there as whole words\n" in out


def test_long_query_is_cut(tmp_path: Path) -> None:
    changed = COVID.replace("pass: [pandemic]", f"block: [{'pandemic ' * 500}]")
    out = run("test", write_lists(tmp_path, {"health/covid.yaml": changed})).out
    assert max(map(len, out.splitlines())) < 300


def test_untried_terms_are_listed_where_they_are_written(tmp_path: Path) -> None:
    changed = UNTRIED.replace(IDLE, "").replace("terms: [sneeuw]", "terms_file: snow.txt")
    files = {"health/covid.yaml": changed, "health/snow.txt": "// words\nsneeuw\nijzel\n"}
    folder = write_lists(tmp_path, files)
    path = f"{folder}/health/covid.yaml"
    rule = f"{path}:27:5: no case exercises the rule covid/january\n"
    done = run("test", folder)
    assert (done.code, done.out) == (0, rule)
    assert done.err.endswith("exercised: rules 3 of 4 (75 %), terms 3 of 8 (37 %)\n")
    assert run("test", folder, "--untried").out.splitlines() == [
        f"{path}:11:9: no case exercises `covid hoax` of covid/plandemic",
        f"{path}:23:20: no case exercises `疫苗` of covid/belgium",
        f"{path}:23:24: no case exercises `jab | shot | spuit | …` + `magneet` of covid/belgium",
        rule.rstrip(),
    ]
    told = json.loads(run("test", folder, "--format", "json").out)["exercised"]
    assert told["rules"] == {"exercised": 3, "of": 4, "percent": 75}
    assert told["terms"] == {"exercised": 3, "of": 8, "percent": 37}
    assert [one["rule_id"] for one in told["untried_rules"]] == ["covid/january"]
    assert [(one["term"], one["location"]["line"]) for one in told["untried_terms"]] == [
        ("covid hoax", 11),
        ("疫苗", 23),
        ("jab | shot | spuit | prik + magneet", 23),
        ("sneeuw", 2),
        ("ijzel", 3),
    ]


@pytest.mark.parametrize(
    ("option", "least", "code"),
    [
        ("--min-terms", 66, 0),
        ("--min-terms", 67, 1),
        ("--min-terms", 100, 1),
        ("--min-rules", 100, 0),
    ],
)
def test_as_much_must_be_exercised_as_is_asked_for(
    lists: Path, option: str, least: int, code: int
) -> None:
    done = run("test", lists, option, str(least))
    assert done.code == code
    said = f"searchguard: 66 % of the terms are exercised, {least} % are asked for"
    assert (said in done.err) is bool(code)


@pytest.mark.parametrize(
    ("words", "cases", "rules"),
    [
        (["--rule", "covid/plandemic"], 3, 1),
        (["--rule", "plandemic"], 3, 1),
        (["--rule", "covid"], 6, 4),
        (["--rule", "covid/*l*", "--rule", "january"], 6, 4),
        (["-k", "PLANDEMIC"], 6, None),
        (["-k", "PLANDEMIC", "--rule", "covid"], 2, None),
    ],
)
def test_part_of_the_cases_is_run(
    tmp_path: Path, words: list[str], cases: int, rules: int | None
) -> None:
    folder = write_lists(
        tmp_path, {"must_block.txt": "#plandemic\n", "must_pass.txt": "plandemic debunked\npan\n"}
    )
    told = json.loads(run("test", folder, *words, "--format", "json").out)
    assert (told["cases"], told["failures"]) == (cases, [])
    assert (told["exercised"] and told["exercised"]["rules"]["of"]) == rules


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rule", "covid/plandemik"], "did you mean `covid/plandemic`"),
        (["--rule", "q"], "there is no rule or blocklist `q`"),
        (["-k", "nowhere"], "no case fits this"),
        (["-k", "plandemic", "--min-terms", "50"], "leave `-k` away"),
    ],
)
def test_part_that_is_nothing_cannot_run(lists: Path, words: list[str], said: str) -> None:
    done = run("test", lists, *words)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.replace("│", " ").split())


def test_results_as_junit(tmp_path: Path) -> None:
    changed = COVID.replace("pass: [pandemic]", "pass: [pandemic, '#plandemic <&>']")
    files = {"health/covid.yaml": changed, "must_block.txt": 'bell \x07 "&<\n#plandemic\n'}
    folder, report = write_lists(tmp_path, files), tmp_path / "junit.xml"
    done = run("test", folder, "--junit", report)
    root = ET.parse(report).getroot()
    assert done.code == 1
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("11", "3", "0")
    assert [(one.get("name"), one.get("tests"), one.get("failures")) for one in root] == [
        ("covid/plandemic", "4", "1"),
        ("covid/belgium", "1", "0"),
        ("covid/january", "1", "0"),
        ("covid/later", "1", "0"),
        ("must_block.txt", "4", "2"),
    ]
    case = root[0][3]
    assert case.get("name") == "#plandemic <&> (nl-NL): pass"
    assert (case.get("file"), case.get("line")) == (f"{folder}/health/covid.yaml", "18")
    assert float(case.get("time", "")) > 0
    assert case[0].get("message") == "expected pass, got block by covid/plandemic"
    assert f"term     `#plandemic`  {folder}/health/covid.yaml:10:9" in str(case[0].text)
    assert [one.get("name") for one in root[4] if len(one)] == [
        'bell <U+0007> "&< (nl-NL): block',
        'bell <U+0007> "&< (en-US): block',
    ]


def test_lists_that_do_not_load_as_junit(tmp_path: Path) -> None:
    folder = write_lists(tmp_path, {"a/torn.yaml": "blocklist: torn\nrulez: []\n"})
    report = tmp_path / "junit.xml"
    assert run("test", folder, "--junit", report).code == 1
    root = ET.parse(report).getroot()
    assert (root.get("tests"), root.get("errors")) == ("1", "1")
    assert root[0][0].get("line") == "2"
    assert "unknown key `rulez`" in str(root[0][0][0].get("message"))


def test_report_that_cannot_be_written_cannot_run(lists: Path) -> None:
    done = run("test", lists, "--junit", lists / "no" / "junit.xml")
    assert done.code == 2
    assert done.err.endswith(f"`{lists}/no/junit.xml`: No such file or directory\n")


def on_a_terminal(lists: Path, term: str) -> tuple[str, str]:
    """Run the command with stderr on a terminal; return what was written to stdout and there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "searchguard", "test", str(lists)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": term},
        text=True,
    ) as process:
        os.close(theirs)
        told = []
        try:
            while chunk := os.read(ours, 4096):
                told.append(chunk)
        except OSError:  # how a terminal says that nobody holds its other end any more
            pass
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    return out, b"".join(told).decode()


@pytest.mark.parametrize(("term", "bar"), [("xterm", True), ("dumb", False)])
def test_bar_shows_on_a_terminal_that_can_draw_one(lists: Path, term: str, bar: bool) -> None:
    out, err = on_a_terminal(lists, term)
    assert out == ""
    assert ("100%" in err and "\x1b[" in err) is bar
    assert err.rstrip().endswith("terms 4 of 6 (66 %)")


@pytest.mark.parametrize("forced", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_no_bar_where_stderr_is_no_terminal(lists: Path, forced: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "searchguard", "test", str(lists)],
        capture_output=True,
        check=True,
        env={**os.environ, "TERM": "xterm", forced: "1"},
        timeout=60,
    )
    assert b"\x1b" not in done.stderr
    assert done.stderr.count(b"\n") == 2
