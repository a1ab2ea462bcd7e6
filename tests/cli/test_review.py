"""`searchguard diff --git --markdown`: what a reviewer needs, from a real git history."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.running import LISTS, Done, run, write_lists

COVID = LISTS["health/covid.yaml"]
LIVE = "action: block, state: live, reason: health"
CHANGED = {
    "health/covid.yaml": COVID.replace("- covid hoax", '- "`x` | <b> @all"')
    .replace("terms: [wafel, 疫苗]", "terms: [wafel]")
    .replace("blocklist: covid\nowner: health", "blocklist: covid\nowner: care"),
    "must_pass.txt": "bread\n",
}


def git(*words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose branch changes lists, and whose main has gone on since."""
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    write_lists(tmp_path / "lists")
    git("init")
    for step, changes in (("main", {}), ("branch", CHANGED)):
        write_lists(tmp_path / "lists", changes)
        if step == "branch":
            git("checkout", "-b", "branch")
        git("add", "-A")
        git("commit", "-m", step)
    git("checkout", "main")
    write_lists(tmp_path / "lists", {"must_block.txt": "plandemic\n"})
    git("add", "-A")
    git("commit", "-m", "later")
    return tmp_path


def review(*more: str, span: str = "main...branch") -> Done:
    return run("diff", "lists", "--git", span, "--markdown", *more)


def test_reviewer_is_told_all_that_matters(history: Path) -> None:
    done = review()
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[:8] == [
        "## What this changes",
        "",
        "* **Rules**: 0 added, 0 removed, 2 changed. **Terms**: 1 added, 2 removed.",
        "* **Cases**: 8 asked, all hold.",
        "* **Guardrails**: **list-loss, entries** would stop a publish.",
        "* **Coverage**: no new hole.",
        "* **Blocks**: `covid/belgium`, `covid/plandemic`. "
        "Who wrote this cannot be the only one to approve it.",
        "* **Owners**: `care`, `health`",
    ], lines[:8]
    assert "### Rule `covid/belgium` changed" in lines
    assert "* terms: `covid hoax` -> `` `x` | <b> @all ``" in lines
    assert "* owner: `health` -> `care`" in lines
    assert "* block-share: not measured: no query log was asked" in done.out
    assert "must_block" not in done.out  # main went on without the branch


def test_query_log_is_asked_and_told(history: Path) -> None:
    Path("log.jsonl").write_text('{"query": "x | b all", "count": 9}\n{"query": "y"}\n')
    out = review("--queries", "log.jsonl").out
    assert "* **block-share**: blocked traffic rises from 0.00 % to 90.00 %" in out
    assert "`x | b all` pass -> block, asked 9 times" in out
    told = out.partition("### Preview\n")[2].partition("\n### ")[0].splitlines()
    assert told == [
        "",
        "Of 2 queries that were asked 10 times:",
        "",
        "* **changed**: 1 (50.00 %), asked 9 times (90.00 %)",
        "* block: 0.00 % of the traffic -> **90.00 %**",
        "* pointer: 0.00 % of the traffic",
        "* `covid/plandemic`: decides 0 -> 9",
        "",
        "Changed queries, those asked most first:",
        "",
        "* 9 x `x | b all` (no language in no region, unknown, search): pass -> "
        "**block by covid/plandemic with vaccines, blocked**",
    ]
    assert "### Preview" not in review().out
    assert "x | b all" not in review("--queries", "log.jsonl", "--no-text").out


def test_two_dots_compare_both_as_they_are(history: Path) -> None:
    assert "must_block" in review(span="main..branch").out
    same = review(span="main..main").out
    assert same.endswith("Nothing that is served: both sides are the same revision.\n")
    assert "rule `covid/plandemic` changed" in run("diff", "--git", "main...branch", "lists").out


def test_lists_that_do_not_load_are_told_at_their_place(history: Path) -> None:
    git("checkout", "branch")
    write_lists(history / "lists", {"health/covid.yaml": COVID.replace("action:", "acton:", 1)})
    git("commit", "-am", "broken")
    done = review()
    assert done.code == 1
    assert "lists/health/covid.yaml:6:5: error unknown key `acton`" in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--git", "main"), "is no span of git"),
        (("--git", "main...nowhere"), "git: fatal"),
        (("--git", "--output=x...main"), "git: fatal"),
        (("--git", "main...branch", "nowhere"), "has no folder `nowhere`"),
        (("--git", "main...branch", "../lists"), "has no folder"),
        (("--git", "main...branch", "a", "b"), "name the folder of lists only"),
        (("lists",), "name two sets of lists"),
    ],
)
def test_what_cannot_be_compared_is_told(history: Path, words: tuple[str, ...], told: str) -> None:
    done = run("diff", *words)
    assert (done.code, told in done.err) == (2, True), done.err
    assert not Path("x").exists()


def test_long_review_fits_a_comment(history: Path) -> None:
    git("checkout", "branch")
    rules = "".join(
        f"  - {{id: r{number}, {LIVE}, terms: [{'w' * 70}{number}]}}\n" for number in range(1200)
    )
    write_lists(history / "lists", {"health/covid.yaml": COVID + rules})
    git("commit", "-am", "long")
    out = review().out
    assert len(out) < 65_000
    assert out.endswith("*There is more than a comment can hold: run the command to see it.*\n")
