"""`searchguard backtest` as its user runs it."""

import json
import os
import pty
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Done, run, write_lists
from tests.cli.test_diff import CHANGED

HOSTILE = '</code><script>alert("x")</script> covid hoax \u202e<img src=x onerror=y>'
LOG = [
    {"query": "#plandemic", "count": 50, "region": "NL", "language": "nl"},
    {"query": "covid hoax", "count": 3},
    {"query": "covid hoax"},
    {"query": "bread", "count": 46},
    {"query": HOSTILE, "count": 2, "region": "BE", "language": "nl"},
]


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    return write_lists(tmp_path / "changed", CHANGED)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in LOG), "utf-8")
    return path


def backtest(old: Path, new: Path, *words: str | Path, stdin: bytes = b"") -> Done:
    asked = ("backtest", "--old", old, "--new", new, "--at", "2027-01-01T00:00Z")
    return run(*asked, "--workers", "1", *words, stdin=stdin)


def data_of(done: Done) -> dict[str, Any]:
    data = json.loads(done.out)
    assert isinstance(data, dict)
    return data


def test_data_is_what_programs_rely_on(lists: Path, changed: Path, log: Path) -> None:
    done = backtest(lists, changed, log, "--format", "json")
    assert (done.code, done.err) == (0, "")
    data = data_of(done)
    assert (data["queries"], data["traffic"]) == (4, 102)
    assert data["changed"] == {"queries": 3, "traffic": 56}
    shown = [
        {key: one[key] for key in ("query", "old", "new", "rule_id")} for one in data["changes"]
    ]
    assert shown == [
        {"query": "#plandemic", "old": "block", "new": "pointer", "rule_id": "covid/plandemic"},
        {"query": "covid hoax", "old": "block", "new": "pass", "rule_id": "covid/plandemic"},
        {"query": HOSTILE, "old": "block", "new": "pass", "rule_id": "covid/plandemic"},
    ]
    assert data["changes"][1]["explanation"]["old"]["matches"][0]["term"] == "covid hoax"
    assert data["at"] == "2027-01-01T00:00:00+00:00"


def test_top_of_the_changes_is_listed(lists: Path, changed: Path, log: Path) -> None:
    asked = ("--format", "json", "--top")
    assert len(data_of(backtest(lists, changed, log, *asked, "1"))["changes"]) == 1
    assert data_of(backtest(lists, changed, log, *asked, "0"))["changes"] == []


def test_text_tells_what_matters_first(lists: Path, changed: Path, log: Path) -> None:
    lines = backtest(lists, changed, log, "--top", "1").out.splitlines()
    assert lines[2:6] == [
        "as of    2027-01-01T00:00:00+00:00",
        "queries  4, asked 102 times",
        "changed  3 (75.00 %), asked 56 times (54.90 %)",
        "cost     too few queries to compare how long they take",
    ]
    assert "block -> pointer        1  25.00 %       50  49.02 %" in lines
    assert lines[-6:] == [
        "changed queries, by traffic",
        "  50 x `#plandemic` (nl in NL, unknown, search)",
        "    block by covid/plandemic with vaccines, blocked -> "
        "pointer by covid/plandemic with vaccines",
        "    old: `plandemic` at 1-10 is term `#plandemic` of covid/plandemic: decides: block",
        "    new: `plandemic` at 1-10 is term `#plandemic` of covid/plandemic: decides: pointer",
        "  and 2 more: --top N lists more, --format json all",
    ]


def test_nothing_changes_between_a_folder_and_its_snapshot(
    lists: Path, log: Path, tmp_path: Path
) -> None:
    snapshot = tmp_path / "lists.sgsnap"
    assert run("compile", lists, "-o", snapshot).code == 0
    data = data_of(backtest(lists, snapshot, log, "--format", "json"))
    assert (data["changed"]["queries"], data["changes"]) == (0, [])
    assert "changed queries" not in backtest(lists, snapshot, log).out.splitlines()


def test_text_of_queries_can_be_left_out(lists: Path, changed: Path, log: Path) -> None:
    page = log.with_name("page.html")
    for form in ("json", "text"):
        done = backtest(lists, changed, log, "--no-text", "--html", page, "--format", form)
        told = done.out + page.read_text("utf-8")
        assert done.code == 0
        assert "alert" not in told
        assert not re.search("`?#plandemic`? ?[(<]", told)
    assert "(10 characters)" in done.out


def test_line_that_must_hold_and_no_longer_does_is_a_problem(
    changed: Path, log: Path, tmp_path: Path
) -> None:
    old = write_lists(tmp_path / "musts", {"must_block.txt": "covid hoax\nbanana\n"})
    done = backtest(old, changed, log, "--format", "json")
    assert done.code == 1
    assert "must_pass and must_block lines that broke: 2" in done.err
    breaches = data_of(done)["must"]
    told = {(one["query"], one["language"], one["regression"]) for one in breaches}
    assert told == {
        *(("covid hoax", language, True) for language in ("nl", "en")),
        *(("banana", language, False) for language in ("nl", "en")),
    }
    text = backtest(old, changed, log, "--html", tmp_path / "page.html").out
    assert "must_pass and must_block lines that broke: 2" in text
    assert "banana" in (tmp_path / "page.html").read_text("utf-8")


def test_lines_that_are_left_out_are_told(lists: Path, changed: Path) -> None:
    stdin = b'{"query": "covid hoax"}\n{"query": "secret", "count": -1}\n'
    done = backtest(lists, changed, "-", "--format", "json", stdin=stdin)
    assert done.code == 1
    assert data_of(done)["queries"] == 1
    assert data_of(done)["skipped"]["lines"] == 1
    assert done.err.splitlines() == [
        "<stdin>:2: `count`: not a whole number from 1 to 1000000000000",
        "searchguard: lines that were left out: 1",
    ]


def test_csv_comes_through_a_pipe(lists: Path, changed: Path) -> None:
    asked = ("-", "--queries-format", "csv", "--format", "json")
    done = backtest(lists, changed, *asked, stdin=b"query,count\ncovid hoax,4\n")
    assert data_of(done)["changed"] == {"queries": 1, "traffic": 4}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("log.txt",), 2, "name it with --queries-format"),
        (("-", "other.jsonl"), 2, "stands alone"),
        (("absent.jsonl",), 2, "absent.jsonl"),
        (("-", "--queries-format", "parquet"), 2, "cannot come through a pipe"),
        (("-",), 2, "no line of the query log could be read"),
    ],
)
def test_what_cannot_run_says_why(
    lists: Path, changed: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    done = backtest(lists, changed, *words, stdin=b"nonsense\n")
    assert done.code == code
    assert told in done.err


def test_empty_log_is_no_problem(lists: Path, changed: Path, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_bytes(b"")
    page = tmp_path / "page.html"
    done = backtest(lists, changed, tmp_path / "log.jsonl", "--html", page)
    assert done.code == 0
    assert "queries  0, asked 0 times" in done.out


class Elements(HTMLParser):
    """Counts the elements of a page, and keeps the text of some."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = list[str]()
        self.addresses = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [name for name, _ in attrs if name in {"src", "href", "onerror"}]


def test_page_stands_alone_and_no_query_becomes_markup(
    lists: Path, changed: Path, log: Path, tmp_path: Path
) -> None:
    assert backtest(lists, changed, log, "--html", tmp_path / "page.html").code == 0
    text = (tmp_path / "page.html").read_text("utf-8")
    parser = Elements()
    parser.feed(text)
    assert {"svg", "rect", "table"} <= set(parser.seen)
    assert {"script", "img", "link", "iframe"} & set(parser.seen) == set()
    assert parser.addresses == []
    assert "&lt;script&gt;" in text
    assert "&lt;U+202E&gt;" in text
    assert "default-src 'none'" in text


def test_bar_is_drawn_on_a_terminal(lists: Path, changed: Path, log: Path) -> None:
    leader, follower = pty.openpty()
    words = ["backtest", "--old", lists, "--new", changed, log, "--workers", "2"]
    with os.fdopen(leader, "rb", buffering=0) as terminal:
        done = subprocess.Popen(
            [sys.executable, "-m", "searchguard", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=follower,
            env={**os.environ, "TERM": "xterm"},
        )
        os.close(follower)
        out, _ = done.communicate(timeout=60)
        drawn = terminal.read(1 << 16)
    assert done.returncode == 0
    assert b"asking both" in drawn
    assert b"changed  3 (75.00 %)" in out


@pytest.mark.parametrize(
    ("command", "missing", "extra"),
    [
        (("backtest", "--old", "a", "--new", "b", "log.jsonl"), "pyarrow", "backtest"),
        (("backtest", "--old", "a", "--new", "b", "log.jsonl"), "duckdb", "backtest"),
        (("canary", "127.0.0.1:1"), "cachetools", "client"),
    ],
)
def test_missing_extra_is_named(command: tuple[str, ...], missing: str, extra: str) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from searchguard.cli.main import main\n"
        "main(sys.argv[1:])"
    )

    def asked(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
        )

    done = asked(*command)
    assert done.returncode == 2
    how = f"pip install '.[{extra}]' in a clone of searchguard"
    assert done.stderr == f"searchguard: `{command[0]}` needs `{missing}`: {how}\n"
    helped = asked("--help")
    assert helped.returncode == 0
    assert f"'.[{extra}]'" in "".join(helped.stdout.replace("│", "").split())


def test_lists_that_do_not_load_are_a_problem(lists: Path, log: Path, tmp_path: Path) -> None:
    broken = write_lists(tmp_path / "broken", {"health/covid.yaml": "blocklist: [\n"})
    assert backtest(lists, broken, log).code == 1
