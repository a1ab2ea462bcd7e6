import json
from pathlib import Path

import pytest

from searchguard.policy.model import RuleState, Term
from searchguard.policy.reading import load_folder
from searchguard.policy.rewriting.formatting import formatted
from searchguard.policy.tree import Findings
from tests.cli.running import Done, run, write_lists

CSV = """\
term,note
chip theory,heard on radio
the,
,
q,
!!!,
\u200b,
Chip-Theory,
covid  hoax,
"a
b",
'=cmd,
"""


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    file = tmp_path / "terms.csv"
    file.write_text(CSV, "utf-8")
    return file


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def imported(lists: Path, file: Path | str, *options: str | Path, stdin: bytes = b"") -> Done:
    return run("import", file, "--blocklists", lists, *options, stdin=stdin)


def test_terms_go_into_the_file_of_a_rule_and_the_others_are_told(lists: Path, terms: Path) -> None:
    done = imported(lists, terms, "--into", "covid/plandemic")
    assert (done.code, done.err) == (0, "searchguard: added: 2, dropped: 8\n")
    assert (
        done.out
        == f"""\
covid/plandemic: 2 terms
  {lists}/health/covid-plandemic.txt
  {lists}/health/covid.yaml
dropped, common word: 1
  line 3: `the`: it is in many innocent queries; say so in a column `common`
dropped, empty: 1
  line 4: ``: there is nothing in it
dropped, too short: 1
  line 5: `q`: one letter is in a large part of all queries
dropped, no letters: 1
  line 6: `!!!`: it holds no letter or digit to search for
dropped, invisible: 1
  line 7: `<U+200B>`: nothing in it shows on a screen
dropped, double: 2
  line 8: `Chip-Theory`: line 2 has it already
  line 9: `covid  hoax`: the rule has it already
dropped, control: 1
  line 10: `a<U+000A>b`: it holds a line break, or a character that steers the text
"""
    )
    assert (
        (lists / "health/covid-plandemic.txt").read_text("utf-8")
        == """\
// from terms.csv
// heard on radio
chip theory
=cmd
"""
    )
    rule = load_folder(lists).blocklists[0].rules[0]
    assert (rule.id, rule.file_terms) == ("plandemic", ("chip theory", "=cmd"))


def test_file_that_a_rule_has_gets_lines_more_and_its_list_stays(lists: Path, terms: Path) -> None:
    imported(lists, terms, "--into", "covid/plandemic")
    before = (lists / "health/covid.yaml").read_bytes()
    done = imported(lists, "-", "--into", "covid/plandemic", stdin=b"new hoax\nchip theory\n")
    assert done.err == "searchguard: added: 1, dropped: 1\n"
    assert (lists / "health/covid.yaml").read_bytes() == before
    assert (
        (lists / "health/covid-plandemic.txt")
        .read_text("utf-8")
        .endswith("// from stdin\nnew hoax\n")
    )


def test_new_rule_is_a_draft(lists: Path, terms: Path) -> None:
    new = ["--action", "pointer", "--reason", "health"]
    assert imported(lists, terms, "--into", "covid/chips", *new).code == 0
    rule = load_folder(lists).blocklists[0].rules[-1]
    assert (rule.id, rule.state) == ("chips", RuleState.DRAFT)
    assert rule.file_terms == ("chip theory", "covid  hoax", "=cmd")


def test_new_blocklist_goes_to_its_topic(lists: Path, terms: Path) -> None:
    new = ["--action", "block", "--reason", "health", "--topic", "tech", "--owner", "me"]
    assert imported(lists, terms, "--into", "chips/hoaxes", *new).code == 0
    assert (
        (lists / "tech/chips.yaml").read_text("utf-8")
        == """\
blocklist: chips
owner: me
rules:
  - id: hoaxes
    action: block
    state: draft
    reason: health
    terms_file: chips-hoaxes.txt
"""
    )


def test_folder_may_be_empty(tmp_path: Path, terms: Path) -> None:
    (tmp_path / "empty").mkdir()
    new = ["--action", "block", "--reason", "health", "--topic", "tech"]
    assert imported(tmp_path / "empty", terms, "--into", "chips/hoaxes", *new).code == 0
    assert load_folder(tmp_path / "empty").blocklists[0].blocklist == "chips"


def test_fault_in_stdin_is_told_as_its_own(lists: Path) -> None:
    done = imported(lists, "-", "--into", "covid/plandemic", stdin=b"caf\xe9\n")
    assert done.code == 1
    assert done.err.startswith("stdin:1:1: error not UTF-8")
    assert done.err.endswith("searchguard: nothing was imported\n")


def test_what_a_line_cannot_say_goes_into_the_rule(lists: Path, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    groups = '"[[""vaccine"", ""jab""], [""microchip""]]"'
    file.write_text(f"term,match,common,all_of\nthe,whole-query,true,\n,,,{groups}\n//xyz,,,\n")
    assert imported(lists, file, "--into", "covid/plandemic").code == 0
    rule = load_folder(lists).blocklists[0].rules[0]
    assert rule.terms[2:] == (
        Term(text="the", match="whole-query", common=True),  # type: ignore[arg-type]
        Term(all_of=(("vaccine", "jab"), ("microchip",))),
        Term(text="//xyz"),
    )
    text = (lists / "health/covid.yaml").read_text("utf-8")
    assert formatted(text.encode(), "health/covid.yaml", "covid.yaml", Findings("test")) == text


def test_exported_rule_comes_back(lists: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert run("export", "covid/plandemic", "--blocklists", lists, "-o", file).code == 0
    new = ["--action", "block", "--reason", "health", "--topic", "t"]
    assert imported(lists, file, "--into", "again/r", *new).code == 0
    blocklists = {one.blocklist: one for one in load_folder(lists).blocklists}
    assert blocklists["again"].rules[0].file_terms == ("#plandemic", "covid hoax")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--into", "covid"], 2, "`covid` is no rule: write <blocklist>/<rule>"),
        (["--into", "covid/new"], 2, "there is no rule `covid/new`: to make it, say --action"),
        (
            ["--into", "new/new", "--action", "block", "--reason", "health"],
            2,
            "there is no blocklist `new`: to make it, say --topic",
        ),
        (
            ["--into", "new/new", "--action", "blok", "--reason", "health", "--topic", "t"],
            1,
            "error `blok` is not known here: write block or pointer",
        ),
        (["--into", "covid/plandemic", "--column", "word"], 1, "no column `word` in the header"),
        (["--into", "covid/plandemic", "--delimiter", "::"], 2, "not one character"),
        (["--into", "new/x", "--action", "block", "--reason", "r", "--topic", ".."], 2, "--topic"),
    ],
)
def test_nothing_is_written_where_something_is_wrong(
    lists: Path, terms: Path, words: list[str], code: int, said: str
) -> None:
    before = snapshot(lists)
    done = imported(lists, terms, *words)
    assert done.code == code
    assert said in done.err
    assert snapshot(lists) == before
    assert sorted(one.name for one in lists.iterdir() if one.is_dir()) == ["health", "notices"]


def test_word_group_without_words_is_dropped(lists: Path) -> None:
    table = b'term,all_of\n,"[[""a word""], []]"\n'
    done = imported(lists, "-", "--as", "csv", "--into", "covid/plandemic", stdin=table)
    assert (done.code, done.err) == (0, "searchguard: added: 0, dropped: 1\n")
    assert "line 2: `a word`: a group of its `all_of` has no words" in done.out


def test_long_term_is_told_in_short(lists: Path) -> None:
    done = imported(lists, "-", "--into", "covid/plandemic", stdin=b"long " * 20_000)
    assert "more than 200 characters" in done.out
    assert max(map(len, done.out.splitlines())) < 200


def test_dry_run_writes_nothing(lists: Path, terms: Path) -> None:
    before = snapshot(lists)
    done = imported(lists, terms, "--into", "covid/plandemic", "--dry-run", "--format", "json")
    told = json.loads(done.out)
    assert (told["added"], len(told["dropped"])) == (2, 8)
    assert told["dropped"][0] == {
        "line": 3,
        "text": "the",
        "reason": "common word",
        "why": "it is in many innocent queries; say so in a column `common`",
    }
    assert snapshot(lists) == before


def test_file_in_the_way_is_left_alone(lists: Path, terms: Path) -> None:
    (lists / "health/covid-plandemic.txt").write_text("mine\n", "utf-8")
    before = snapshot(lists)
    done = imported(lists, terms, "--into", "covid/plandemic")
    assert done.code == 2
    assert "plandemic.txt` is there and no rule names it" in done.err
    assert snapshot(lists) == before


def test_export_says_rule_and_scope(lists: Path) -> None:
    done = run("export", "covid/belgium", "--blocklists", lists)
    assert (
        done.out
        == """\
blocklist,rule,action,state,reason,regions,interface_languages,age_bands,surfaces,term,all_of,match,disguises,common,note
covid,belgium,block,live,health,BE,,,,wafel,,phrase,all,,
covid,belgium,block,live,health,BE,,,,疫苗,,phrase,all,,
"""
    )


def test_export_of_text_is_a_term_a_line(lists: Path) -> None:
    done = run("export", "covid", "--blocklists", lists, "--as", "text")
    assert done.out.splitlines()[:2] == ["#plandemic", "covid hoax"]


def test_export_of_what_is_not_there_could_not_run(lists: Path) -> None:
    done = run("export", "other", "--blocklists", lists)
    assert (done.code, done.out) == (2, "")
    assert done.err == "searchguard: there is no blocklist or rule `other`\n"


def test_file_of_another_rule_is_left_alone(tmp_path: Path, terms: Path) -> None:
    rule = "blocklist: a\nrules: [{id: r, action: block, state: draft, reason: health, "
    file = "terms_file: covid-plandemic.txt"
    lists = write_lists(
        tmp_path / "l",
        {"health/a.yaml": f"{rule}{file}}}]\n", "health/covid-plandemic.txt": "other hoax\n"},
    )
    before = snapshot(lists)
    done = imported(lists, terms, "--into", "covid/plandemic")
    assert done.code == 2
    assert "covid-plandemic.txt` is of a/r: give the rule another `terms_file`" in done.err
    assert snapshot(lists) == before


def test_rules_of_the_same_name_have_files_of_their_own(lists: Path, terms: Path) -> None:
    new = ("--action", "block", "--reason", "health", "--topic", "health")
    for name in ("one", "two"):
        assert imported(lists, terms, "--into", f"{name}/slogans", *new).code == 0
    assert {"one-slogans.txt", "two-slogans.txt"} <= {path.name for path in snapshot(lists)}
