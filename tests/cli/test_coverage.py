"""`searchguard coverage`: the matrix as text, as JSON and as a page, and its exit codes."""

import json
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.running import LISTS, Done, run, write_lists

WORKSPACE = LISTS["workspace.yaml"].replace("[nl-NL, en-US]", "[nl-NL, en-US, de-DE]")
VACCINES = LISTS["notices/vaccines.yaml"] + "topic: vaccines\n"
HELP = """\
notice: help
kind: helpline
topic: self-harm
texts: {en: {title: Help, body: Call.}, nl: {title: Hulp, body: Bel.}}
actions: [{kind: call, region: NL, number: '113', source: who}]
review_by: 2026-12-01
"""
RULE = """
blocklist: help
rules:
  - {id: help, action: pointer, state: live, reason: self-harm, terms: [noodkreet], notices: [help]}
"""
FILES = {"notices/vaccines.yaml": VACCINES, "notices/help.yaml": HELP, "health/help.yaml": RULE}
TOPICS = "topics: [vaccines, self-harm]\n"
WAIVED = "waivers:\n  - {topic: self-harm, locale: en-US, why: <no> partner & more}\n"
AS_OF = ("--at", "2026-11-28T12:00")


def holed(folder: Path) -> Path:
    return write_lists(folder, {**FILES, "workspace.yaml": WORKSPACE + TOPICS + WAIVED})


def whole(folder: Path) -> Path:
    text = LISTS["workspace.yaml"].replace("[nl-NL, en-US]", "[nl-NL]") + TOPICS
    return write_lists(folder, {**FILES, "workspace.yaml": text})


def asked(folder: Path, *words: str, columns: int = 80) -> Done:
    with patch.dict("os.environ", {"COLUMNS": str(columns)}):
        return run("coverage", folder, *AS_OF, *words)


def test_matrix_with_notices_in_its_cells(tmp_path: Path) -> None:
    done = asked(holed(tmp_path))
    path = f"{tmp_path}/workspace.yaml"
    assert (
        done.out
        == f"""\
           nl-NL       en-US       de-DE
vaccines   vaccines ~  vaccines ~  HOLE
self-harm  help        waived      HOLE

~ inherited   HOLE nothing that fits

inherited
  vaccines in nl-NL: `vaccines`: actions for everywhere, none for NL
  vaccines in en-US: `vaccines`: actions for everywhere, none for US

waived
  self-harm in en-US: <no> partner & more

{path}:5:10: error `vaccines` has no notice in de-DE: `vaccines` has no text in `de`, \
so its `en` text is shown (coverage)
{path}:5:20: error `self-harm` has no notice in de-DE: `help` has no text in `de`, \
so its `en` text is shown; `help` has no action for DE (coverage)
"""
    )
    assert done.code == 1
    assert done.err == "searchguard: notice: 1, inherited: 2, waived: 1, holes: 2\n"


def test_matrix_that_is_too_wide_has_marks(tmp_path: Path) -> None:
    lines = asked(holed(tmp_path), columns=36).out.splitlines()
    assert lines[:8] == [
        "           nl-NL  en-US  de-DE",
        "vaccines   ~      ~      HOLE",
        "self-harm  +      w      HOLE",
        "",
        "+ a notice   ~ inherited   w waived   HOLE nothing that fits",
        "",
        "notices",
        "  vaccines: vaccines",
    ]


def test_matrix_that_is_far_too_wide_is_in_blocks(tmp_path: Path) -> None:
    lines = asked(holed(tmp_path), columns=28).out.splitlines()
    assert lines[:7] == [
        "           nl-NL  en-US",
        "vaccines   ~      ~",
        "self-harm  +      w",
        "",
        "           de-DE",
        "vaccines   HOLE",
        "self-harm  HOLE",
    ]


def test_no_hole_is_good(tmp_path: Path) -> None:
    done = asked(whole(tmp_path))
    assert done.code == 0
    assert done.err == "searchguard: notice: 1, inherited: 1, waived: 0, holes: 0\n"


def test_review_date_that_passes_is_told(tmp_path: Path) -> None:
    folder = whole(tmp_path)
    assert "review date" not in asked(folder).out
    done = run("coverage", folder, "--at", "2026-12-02T00:00")
    assert "past their review date\n  self-harm in nl-NL: `help`: past its" in done.out


def test_what_is_of_no_use_is_told(tmp_path: Path) -> None:
    text = LISTS["workspace.yaml"] + "topics: [vaccines]\n" + WAIVED
    folder = write_lists(tmp_path, {**FILES, "workspace.yaml": text})
    done = asked(folder)
    assert done.code == 0
    assert done.out.split("of no use\n")[1].splitlines() == [
        f"  {folder}/notices/help.yaml:3:8: the topic `self-harm` of `help` is not one of the "
        "workspace's",
        f"  {folder}/workspace.yaml:7:5: this waiver waives nothing: "
        "the topic `self-harm` is not promised",
    ]


def test_lists_without_topics_promise_nothing(lists: Path) -> None:
    done = run("coverage", lists)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("searchguard: workspace.yaml has no topics")


def test_matrix_as_json(tmp_path: Path) -> None:
    done = asked(holed(tmp_path), "--format", "json")
    told = json.loads(done.out)
    assert (done.code, told["at"]) == (1, "2026-11-28T12:00:00+01:00")
    assert told["topics"] == ["vaccines", "self-harm"]
    assert told["locales"] == ["nl-NL", "en-US", "de-DE"]
    assert told["counts"] == {"notice": 1, "inherited": 2, "waived": 1, "holes": 2}
    assert told["cells"][3] == {
        "topic": "self-harm",
        "locale": "nl-NL",
        "status": "notice",
        "notice": "help",
        "language": "nl",
        "review_by": "2026-12-01",
        "others": [],
        "reasons": [],
    }
    assert told["cells"][4]["notice"] is None
    assert told["cells"][4]["reasons"] == ["<no> partner & more"]


@pytest.mark.parametrize("words", [(), ("--format", "json")])
def test_lists_that_do_not_load(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = write_lists(tmp_path, {"a/torn.yaml": "blocklist: torn\nrulez: []\n"})
    done = asked(folder, *words)
    assert (done.code, done.out) == (1, "")
    assert f"{folder}/a/torn.yaml:2:1: error unknown key `rulez`" in done.err


@pytest.mark.parametrize(
    "words", [("nowhere",), (".", "--at", "noon"), (".", "--html", "no/where.html")]
)
def test_what_cannot_run(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder, *rest = words
    done = run("coverage", whole(tmp_path) / folder, *rest)
    assert (done.code, done.out) == (2, "")


class Page(HTMLParser):
    """What stands in a page: how often each tag, the attributes, and the cells of the table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags = Counter[str]()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.rows: list[list[str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += f"[{data}]"

    @property
    def is_whole(self) -> bool:
        return not self._open


def page_of(folder: Path) -> tuple[Page, str]:
    path = folder / "coverage.html"
    asked(folder, "--html", str(path))
    text = path.read_text("utf-8")
    return Page(text), text


def test_page_holds_the_matrix(tmp_path: Path) -> None:
    page, text = page_of(holed(tmp_path))
    assert page.is_whole
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert page.rows[0] == ["[topic]", "[nl-NL]", "[en-US]", "[de-DE]"]
    assert page.rows[2] == [
        "[self-harm]",
        "[notice][help]",
        "[waived][<no> partner & more]",
        "[hole][`help` has no text in `de`, so its `en` text is shown]"
        "[`help` has no action for DE]",
    ]
    scopes = Counter((tag, value) for tag, name, value in page.attributes if name == "scope")
    assert scopes == {("th", "col"): 4, ("th", "row"): 2}


def test_page_needs_nothing_and_runs_nothing(tmp_path: Path) -> None:
    page, text = page_of(holed(tmp_path))
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    names = {name for _, name, _ in page.attributes}
    assert not {"href", "src", "style", "action"} & names
    assert not [name for name in names if name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_texts_of_lists_are_no_markup(tmp_path: Path) -> None:
    evil = "</td><script>alert(1)</script>\\u200B"
    waiver = f'waivers: [{{topic: self-harm, locale: en-US, why: "{evil}"}}]\n'
    topics = "topics: [vaccines, self-harm, '<b onclick=x>']\n"
    text = WORKSPACE + topics + waiver
    folder = write_lists(tmp_path, {**FILES, "workspace.yaml": text})
    page, written = page_of(folder)
    assert page.is_whole
    assert page.tags["script"] == page.tags["b"] == 0
    assert page.rows[2][2] == "[waived][</td><script>alert(1)</script><U+200B>]"
    assert page.rows[3][0] == "[<b onclick=x>]"
    assert "\u200b" not in written
    assert "\u200b" not in asked(folder).out
