"""`searchguard gate` tells all that a publish would be refused for, at once."""

import json
from pathlib import Path

import pytest

from tests.cli.running import LISTS, Done, run, write_lists

OPENED = LISTS["health/covid.yaml"].replace("      - covid hoax\n", "      - griepprik\n")
CHANGED = {"health/covid.yaml": OPENED, "must_pass.txt": "griepprik\n"}
LOG = "".join(
    f'{{"query": "{query}", "count": {count}}}\n'
    for query, count in (("griepprik", 90), ("plandemic", 10), ("bread", 900))
)
# A query that is found takes many times as long as one that is not, which a short log shows.
WORKSPACE = LISTS["workspace.yaml"] + "guardrails: {slower_times: 1000}\n"


@pytest.fixture
def folder(tmp_path: Path, lists: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the lists that are live, a change of them, and a query log."""
    monkeypatch.chdir(tmp_path)
    write_lists(tmp_path / "new", {**CHANGED, "workspace.yaml": WORKSPACE})
    Path("log.jsonl").write_text(LOG)
    write_lists(lists, {"workspace.yaml": WORKSPACE})
    return lists


def gate(folder: Path, *more: str) -> Done:
    return run("gate", "new", "--old", folder, *more)


def test_all_that_is_broken_is_told_with_rules_and_queries(folder: Path) -> None:
    done = gate(folder, "--queries", "log.jsonl")
    assert done.code == 1
    assert done.out.splitlines() == [
        "must: lines of must_pass.txt and must_block.txt that broke: 1",
        "  covid/plandemic: `griepprik` (must_pass.txt, nl in NL and 1 more locales): "
        "expected no block, got block by covid/plandemic",
        "block-share: blocked traffic rises from 1.00 % to 10.00 %: "
        "at most 0.5 points or 2 times is allowed",
        "  covid/plandemic: decides 100, before 10",
        "  covid/plandemic: `griepprik` pass -> block, asked 90 times",
    ]
    assert done.err == "searchguard: guardrails that are broken: must, block-share\n"


def test_texts_of_queries_can_be_left_out(folder: Path) -> None:
    for form in ("text", "json"):
        out = gate(folder, "--queries", "log.jsonl", "--no-text", "--format", form).out
        assert "asked 90 times" in out
        assert "griepprik" not in out


def test_result_as_json(folder: Path) -> None:
    told = json.loads(gate(folder, "--format", "json").out)
    assert told["broken"] == ["must"]
    assert [one["guardrail"] for one in told["findings"] if not one["measured"]] == [
        "block-share",
        "slower",
    ]
    named = told["findings"][0]["named"]
    assert (named[0]["what"], named[0]["query"]) == ("covid/plandemic", "griepprik")


def test_change_that_breaks_nothing_is_good(folder: Path) -> None:
    done = run("gate", folder, "--old", folder, "--queries", "log.jsonl")
    assert (done.code, done.out, done.err) == (0, "no guardrail speaks against it\n", "")
    done = run("gate", folder, "--old", folder)
    assert (done.code, done.err) == (
        0,
        "searchguard: guardrails that measured nothing: block-share, slower\n",
    )


def test_log_that_the_lists_name_is_asked(folder: Path) -> None:
    named = WORKSPACE.replace("{", "{queries: log.jsonl, ")
    (folder / "workspace.yaml").write_text(named)
    assert "block-share: blocked traffic rises" in gate(folder).out
    Path("log.jsonl").unlink()
    done = gate(folder)
    assert (done.code, "log.jsonl" in done.err) == (2, True)


def test_lines_that_cannot_be_read_are_counted(folder: Path) -> None:
    Path("log.jsonl").write_text("{}\n" + LOG)
    done = gate(folder, "--queries", "log.jsonl")
    assert "lines of the query log that could not be read and were left out: 1" in done.err
