import json
from pathlib import Path

import pytest

from searchguard.policy.reading import load_folder
from searchguard.snapshot.compiling import compile_lists
from tests.cli.running import LISTS, run, write_lists

AT = ["--at", "2026-06-01T12:00+02:00"]


def test_explanation_of_a_block(lists: Path) -> None:
    words = ["is #PlanDemic real", "--region", "NL", "--language", "nl", *AT]
    done = run("explain", *words, "--blocklists", lists)
    assert (done.code, done.err) == (0, "")
    *lines, revision = done.out.splitlines()
    assert lines == [
        "is #PlanDemic real",
        "    ^^^^^^^^^",
        "block by covid/plandemic, results: none, not to be suggested",
        "",
        "found",
        "  `PlanDemic` at 4-13: decides: block",
        f"    term     `#plandemic`  {lines[6].split()[-1]}",
        f"    rule     covid/plandemic  {lines[7].split()[-1]}",
        "    foldings case",
        "",
        "notices",
        "  vaccines (reference, nl, from WHO)",
        "    Over vaccins",
        "    Lees wat bekend is.",
        "    link: WHO https://www.who.int/",
        "  blocked (blocked, en, asked for nl)",
        "    No results",
        "    This search breaks the rules.",
        "",
        "asked    region NL, language nl, age band unknown, surface search, "
        "at 2026-06-01T12:00:00+02:00",
    ]
    assert revision.startswith("revision ")


@pytest.mark.parametrize(
    ("query", "marked"),
    [("#plandemic", '- "#plandemic"'), ("covid hoax", "- covid hoax"), ("wafel", "[wafel, 疫苗]")],
)
def test_term_and_rule_are_told_where_they_are_written(
    lists: Path, query: str, marked: str
) -> None:
    words = [query, "--region", "BE", "--format", "json", "--blocklists", str(lists)]
    [match] = json.loads(run("explain", *words).out)["matches"]
    for place, written in ((match["term_at"], marked), (match["rule_at"], "- id: ")):
        assert place["file"] == str(lists / "health/covid.yaml")
        assert written in Path(place["file"]).read_text("utf-8").splitlines()[place["line"] - 1]


@pytest.mark.parametrize(
    ("query", "options", "said"),
    [
        ("wafel", [], "does not apply: for BE only, asked from no region"),
        ("wafel", ["--region", "NL"], "does not apply: for BE only, asked from NL"),
        ("moonbeam", [], "does not apply: a draft"),
        ("sneeuw", AT, "does not apply: starts 2027-01-15T"),
        ("plandemic film review", [], "removed by the exception `plandemic film review`"),
    ],
)
def test_what_came_near_is_told_of_a_pass(
    lists: Path, query: str, options: list[str], said: str
) -> None:
    done = run("explain", query, *options, "--blocklists", lists)
    lines = done.out.splitlines()
    assert lines[2] == "pass: nothing applies"
    assert lines[4] == "came near"
    assert said in lines[5]


@pytest.mark.parametrize(
    ("term", "query", "said"),
    [
        ("moonbeam", "moonbeams", "it must stand there as whole words"),
        ("moonbeam", "#stopmoonbeamnow", "it must stand there as whole words"),
        ("{hashtag: moonbeam}", "moonbeam", "it must stand there as a hashtag"),
        (
            "{text: moonbeam, match: whole-query}",
            "moonbeam now",
            "it must stand alone, as the whole query",
        ),
        ("{text: moonbeam, match: prefix}", "amoonbeam", "it must stand where a word begins"),
        (
            "{text: móonbeam, disguises: none}",
            "moonbeam",
            "it must stand there as whole words, written exactly so",
        ),
        ("{all_of: [[moon], [beam, ray]]}", "moons ray", "it must stand there as whole words"),
    ],
)
def test_letters_that_stand_otherwise_came_near(
    tmp_path: Path, term: str, query: str, said: str
) -> None:
    changed = LISTS["health/covid.yaml"].replace("terms: [moonbeam]", f"terms: [{term}]")
    folder = write_lists(tmp_path, {"health/covid.yaml": changed})
    told = json.loads(run("explain", query, "--blocklists", folder, "--format", "json").out)
    [match] = told["matches"]
    assert (told["action"], match["rule_id"]) == ("pass", "covid/later")
    assert match["outcome"] == f"does not match: {said}"
    assert match["term_at"]["line"] == changed[: changed.index(term)].count("\n") + 1


def test_nothing_near_is_told_too(lists: Path) -> None:
    lines = run("explain", "weather", "--blocklists", lists).out.splitlines()
    assert lines[:3] == [
        "weather",
        "pass: nothing applies",
        "no term of these lists stands in it",
    ]


def test_what_lost_is_told_with_what_it_lost_to(lists: Path) -> None:
    words = ["#plandemic wafel", "--region", "BE", "--blocklists", str(lists)]
    out = run("explain", *words).out
    assert "`wafel` at 11-16: decides: block" in out
    assert (
        "also found\n  `plandemic` at 1-10: applies: block; covid/belgium comes first by id" in out
    )


def test_carets_stand_below_a_wide_span(lists: Path) -> None:
    lines = run("explain", "反疫苗", "--region", "BE", "--blocklists", lists).out.splitlines()
    assert lines[:2] == ["反疫苗", "  ^^^^"]


def test_snapshot_is_explained_without_places(lists: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "lists.sg"
    snapshot.write_bytes(compile_lists(load_folder(lists)))
    out = run("explain", "#plandemic", "--snapshot", snapshot).out
    assert "    term     `#plandemic`\n    rule     covid/plandemic\n" in out


def test_explanation_as_json(lists: Path) -> None:
    words = ["plandemic debunked", "--language", "en", *AT, "--blocklists", str(lists)]
    told = json.loads(run("explain", *words, "--format", "json").out)
    assert (told["action"], told["rule_id"], told["softened"]) == (
        "pointer",
        "covid/plandemic",
        True,
    )
    assert told["context"] == {
        "region": "",
        "language": "en",
        "age_band": "unknown",
        "surface": "search",
        "at": "2026-06-01T12:00:00+02:00",
    }
    assert [notice["id"] for notice in told["notices"]] == ["vaccines"]
    assert told["notices"][0]["actions"][0]["url"] == "https://www.who.int/"
    assert [match["span"] for match in told["matches"]] == [[0, 9]]


@pytest.mark.parametrize("options", [["--at", "soon"], ["--region", "!"], ["--format", "jsonl"]])
def test_bad_option_cannot_run(lists: Path, options: list[str]) -> None:
    done = run("explain", "weather", "--blocklists", lists, *options)
    assert (done.code, done.out) == (2, "")


def test_query_over_the_limit_cannot_run(lists: Path) -> None:
    done = run("explain", "x" * 70_000, "--blocklists", lists)
    assert (done.code, done.out) == (2, "")
    assert "65536 bytes" in done.err


def test_drafts_answer_where_they_are_asked_to(tmp_path: Path) -> None:
    covid = LISTS["health/covid.yaml"]
    drafted = covid.replace("state: live", "state: draft")
    lists = write_lists(tmp_path, {"health/covid.yaml": drafted})
    words = ["plandemic", *AT, "--blocklists", str(lists)]
    assert "pass: nothing applies" in run("explain", *words).out
    shown = run("explain", *words, "--drafts").out
    assert "block by covid/plandemic" in shown
    assert "    About vaccines" in shown
