import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from searchguard.engine.engine import Engine
from searchguard.policy.limits import QUERY_BYTES
from searchguard.policy.reading import load_folder
from searchguard.snapshot.compiling import compile_lists
from tests.cli.running import run, write_lists

PROGRAM = [sys.executable, "-m", "searchguard"]
KEYS = ["query", "action", "rule_id", "term", "span", "notices", "revision"]


def answers(out: str) -> list[dict[str, Any]]:
    assert out.endswith("\n")
    return [json.loads(line) for line in out[:-1].split("\n")]


@pytest.mark.parametrize(
    ("query", "options", "expected"),
    [
        ("weather", [], ["pass", None, None, None, []]),
        ("", [], ["pass", None, None, None, []]),
        (
            "is #PlanDemic real",
            [],
            ["block", "covid/plandemic", "#plandemic", [4, 13], ["vaccines", "blocked"]],
        ),
        (
            "plandemic debunked",
            [],
            ["pointer", "covid/plandemic", "#plandemic", [0, 9], ["vaccines"]],
        ),
        ("plandemic film review", [], ["pass", None, None, None, []]),
        ("moonbeam", [], ["pass", None, None, None, []]),
        ("wafel", [], ["pass", None, None, None, []]),
        ("wafel", ["--region", "BE"], ["block", "covid/belgium", "wafel", [0, 5], ["blocked"]]),
        (
            "wafel",
            ["--region", "be_vlg", "--surface", "suggest", "--age-band", "adult"],
            ["block", "covid/belgium", "wafel", [0, 5], ["blocked"]],
        ),
        ("sneeuw", ["--at", "2027-01-15T17:59"], ["pass", None, None, None, []]),
        (
            "sneeuw",
            ["--at", "2027-01-15 18:00"],
            ["pointer", "covid/january", "sneeuw", [0, 6], ["vaccines"]],
        ),
        ("sneeuw", ["--at", "2027-01-15T16:59Z"], ["pass", None, None, None, []]),
        (
            "sneeuw",
            ["--at", "2027-01-15T17:00Z"],
            ["pointer", "covid/january", "sneeuw", [0, 6], ["vaccines"]],
        ),
        (
            "searchguard-test-block",
            [],
            [
                "block",
                "searchguard/test-block",
                "searchguard-test-block",
                [0, 22],
                ["searchguard-test", "blocked"],
            ],
        ),
    ],
)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_answer_for_programs(
    lists: Path, query: str, options: list[str], expected: list[object], form: str
) -> None:
    done = run("check", query, "--blocklists", lists, "--format", form, *options)
    [answer] = answers(done.out)
    assert (done.code, done.err) == (0, "")
    assert list(answer) == KEYS
    revision = Engine.load(lists).revision
    assert list(answer.values()) == [query, *expected, revision]


def test_answer_for_people(lists: Path) -> None:
    words = ["#plandemic", "weather", "plandemic debunked"]
    done = run("check", *words, "--blocklists", lists)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "#plandemic\n"
        "  block by covid/plandemic\n"
        "  term    #plandemic\n"
        "  notices vaccines, blocked\n"
        "weather\n"
        "  pass\n"
        "plandemic debunked\n"
        "  pointer by covid/plandemic, softened from block by a context word\n"
        "  term    #plandemic\n"
        "  notices vaccines\n"
    )


def test_text_does_not_steer_the_terminal(lists: Path) -> None:
    done = run("check", "\x1b[2J#plandemic", "--blocklists", lists)
    assert done.out.startswith("<U+001B>[2J#plandemic\n  block by")


@pytest.mark.parametrize(
    ("stdin", "queries"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"one\n#plandemic\n\ntwo\n", ["one", "#plandemic", "", "two"]),
        (b"one\n#plandemic", ["one", "#plandemic"]),
        (b"#plandemic\r\n", ["#plandemic\r"]),
        ("a\u2028b\u0085c\n疫苗\n".encode(), ["a\u2028b\u0085c", "疫苗"]),
        (b"bad \xff byte\n", ["bad \ufffd byte"]),
        (b'quote " and \\ and \t\n', ['quote " and \\ and \t']),
    ],
)
def test_stdin_is_answered_line_by_line(lists: Path, stdin: bytes, queries: list[str]) -> None:
    done = run("check", "-", "--blocklists", lists, stdin=stdin)
    assert done.code == 0
    assert done.out.isascii()
    found = answers(done.out) if queries else []
    assert [answer["query"] for answer in found] == queries
    engine = Engine.load(lists)
    assert [answer["action"] for answer in found] == [engine.check(q).action for q in queries]
    assert all(list(answer) == KEYS for answer in found)


def test_query_over_the_limit_gets_no_answer_and_stops_no_other(lists: Path) -> None:
    long = b"x" * (QUERY_BYTES + 1)
    done = run("check", "-", "--blocklists", lists, stdin=b"one\n" + long + b"\ntwo\n")
    found = answers(done.out)
    assert [answer["action"] for answer in found] == ["pass", None, "pass"]
    assert "65536" in found[1]["error"]
    assert done.code == 1
    assert done.err == "searchguard: queries that got no answer: 1\n"


def test_long_query_is_answered_from_its_ends(lists: Path) -> None:
    query = "#plandemic " + "x" * 3000
    [answer] = answers(run("check", query, "--blocklists", lists, "--format", "json").out)
    assert (answer["action"], answer["span"]) == ("block", [1, 10])


def test_snapshot_answers_as_its_folder(lists: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "lists.sg"
    snapshot.write_bytes(compile_lists(load_folder(lists)))
    words = ["#plandemic", "wafel", "weather", "--region", "BE", "--format", "jsonl"]
    from_folder = run("check", *words, "--blocklists", lists)
    assert from_folder.code == 0
    assert run("check", *words, "--snapshot", snapshot) == from_folder


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--blocklists", "nowhere"], 2, "`nowhere`: there is no such folder of lists"),
        (["--snapshot", "nothing.sg"], 2, "`nothing.sg`: No such file"),
        (["--blocklists", ".", "--snapshot", "x.sg"], 2, "name one"),
        (["--region", "Nederland"], 2, "not an ISO 3166 code"),
        (["--language", "dutch!"], 2, "not a BCP 47 tag"),
        (["--age-band", "old"], 2, "old"),
        (["--surface", "wall"], 2, "wall"),
        (["--format", "xml"], 2, "xml"),
        (["--at", "tomorrow"], 2, "`tomorrow` is no time"),
        (["-"], 2, "stands alone"),
    ],
)
def test_what_cannot_run_says_why(
    lists: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int, said: str
) -> None:
    monkeypatch.chdir(lists.parent)
    lists.rename("blocklists")
    done = run("check", "weather", *options)
    assert (done.code, done.out) == (code, "")
    assert said in " ".join(done.err.replace("│", " ").split())


def test_no_query_is_refused(lists: Path) -> None:
    done = run("check", "--blocklists", lists)
    assert (done.code, done.out) == (2, "")


def test_file_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.sg").write_bytes(b"not a snapshot")
    done = run("check", "weather", "--snapshot", tmp_path / "x.sg")
    assert (done.code, done.out) == (2, "")
    assert str(tmp_path / "x.sg") in done.err


def test_lists_that_do_not_load_tell_every_problem(tmp_path: Path) -> None:
    broken = (
        "blocklist: broken\nowner: me\nrules:\n  - id: one\n    acton: block\n    terms: [x y]\n"
    )
    folder = write_lists(tmp_path, {"a/broken.yaml": broken, "b/torn.yaml": "blocklist: a: b\n"})
    done = run("check", "weather", "--blocklists", folder)
    assert (done.code, done.out) == (1, "")
    assert f"{folder}/a/broken.yaml:5:5: error unknown key `acton`" in done.err
    assert f"{folder}/b/torn.yaml:" in done.err
    *problems, last = done.err.splitlines()
    assert all(": error " in problem for problem in problems)
    assert last == f"searchguard: the lists do not load, problems: {len(problems)}"


def test_region_that_is_not_known_is_told(lists: Path) -> None:
    done = run("check", "wafel", "--blocklists", lists, "--region", "XQ")
    assert (done.code, done.out) == (0, "wafel\n  pass\n")
    assert done.err == "searchguard: no region `XQ` is known: asked without one\n"


def test_default_folder_is_blocklists(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lists.parent)
    lists.rename("blocklists")
    assert "block by covid/plandemic" in run("check", "#plandemic").out


def test_process_answers_each_line_as_it_comes(lists: Path) -> None:
    command = [*PROGRAM, "check", "-", "--blocklists", str(lists)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for query, action in [("one", "pass"), ("#plandemic", "block"), ("two", "pass")]:
            process.stdin.write(f"{query}\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert (answer["query"], answer["action"]) == (query, action)
        process.stdin.close()
        assert process.stdout.read() == ""
    assert process.returncode == 0


def test_process_ends_quietly_when_its_reader_leaves(lists: Path) -> None:
    command = [*PROGRAM, "check", "-", "--blocklists", str(lists)]
    reading, writing = os.pipe()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=writing, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(writing)
        os.close(reading)
        _, err = process.communicate("#plandemic\n" * 1000, timeout=60)
    assert (process.returncode, err) == (0, "")
