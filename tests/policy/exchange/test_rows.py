import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.policy.exchange.adding import fits_a_line, lines_for
from searchguard.policy.exchange.rows import (
    IMPORT_BYTES,
    Row,
    as_written,
    decoded,
    defused,
    table,
    table_rows,
    text_rows,
)
from searchguard.policy.model import Action, Disguises, MatchMode, Rule, RuleState, Term
from searchguard.policy.tree import Findings

CELLS = st.text(st.sampled_from("'=+-@\t\ra,;\"|# é疫")) | st.text()
TEXTS = CELLS.map(str.strip)
TERMS = st.builds(
    Term,
    text=TEXTS,
    match=st.sampled_from(MatchMode),
    disguises=st.sampled_from(Disguises),
    common=st.booleans(),
    note=TEXTS,
) | st.builds(
    Term,
    all_of=st.lists(st.lists(CELLS, min_size=1).map(tuple), min_size=1).map(tuple),
    note=TEXTS,
)


def rule_of(terms: list[Term], file_terms: tuple[str, ...] = ()) -> Rule:
    return Rule(
        id="r",
        action=Action.BLOCK,
        state=RuleState.LIVE,
        reason="health",
        regions=("NL", "BE-VLG"),
        terms=tuple(terms),
        file_terms=file_terms,
    )


def exported(rule: Rule) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table([("b", rule)]))
    return text.getvalue()


def read(text: str, **options: str) -> tuple[list[Row], list[str]]:
    findings = Findings("import")
    rows = table_rows(text, "t.csv", findings, **options)
    return rows, [str(problem) for problem in findings.problems]


@given(CELLS)
def test_defused_cell_is_no_formula_and_comes_back(cell: str) -> None:
    assert not defused(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert as_written(defused(cell)) == cell


@given(st.lists(TERMS, max_size=5), st.lists(TEXTS.filter(bool), max_size=3).map(tuple))
def test_exported_terms_come_back(terms: list[Term], lines: tuple[str, ...]) -> None:
    rows, problems = read(exported(rule_of(terms, lines)))
    assert problems == []
    assert [row.term for row in rows] == [*terms, *(Term(text=line) for line in lines)]


@given(st.lists(TERMS, max_size=5))
def test_every_exported_cell_is_defused(terms: list[Term]) -> None:
    for cells in csv.reader(io.StringIO(exported(rule_of(terms)), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


LINES = st.text(st.sampled_from("'=/# é疫")).map(str.strip)


@given(st.lists(st.builds(Term, text=LINES.filter(bool), note=LINES), max_size=5))
def test_lines_of_a_terms_file_say_their_terms(terms: list[Term]) -> None:
    plain = [one for one in terms if fits_a_line(one)]
    rows = text_rows(lines_for(plain, "t.csv"))
    assert [row.term.text for row in rows] == [one.text for one in plain]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("term\na b\n", ["a b"]),
        ("Term,Note\na,\n", ["a"]),
        ("note;term\n;a, b\n", ["a, b"]),
        ("term\tnote\na\t\n", ["a"]),
        ("term\r\na\r\n\r\nb\r\n", ["a", "b"]),
        ('term\n"a ""b"""\n', ['a "b"']),
        ("term\n'=a\n'a\n''@a\n", ["=a", "'a", "'@a"]),
        ("term,note\na\n,n\n", ["a", ""]),
        ("blocklist,rule,term\nb,r,a\n\nb,r,c\n\n", ["a", "c"]),
    ],
)
def test_table_is_read(text: str, terms: list[str]) -> None:
    rows, problems = read(text)
    assert ([row.term.text for row in rows], problems) == (terms, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("word\na\n", "1:1: error no column `term` in the header, which has `word`"),
        ("", "1:1: error no column `term` in the header, which has nothing"),
        ('term\n"a\n', "2:1: error not a table: unexpected end of data (import)"),
        ("term,match\na,\nb,some\n", "3:1: error `some` is not known here: write phrase, hashtag"),
        ("term,all_of\n,[1]\n", "2:1: error `all_of` holds groups of words, such as [["),
        (f"term,all_of\n,{'[' * 100_000}\n", "2:1: error `all_of` holds groups of words"),
        ("rule,term\na,x\nb,y\n", "1:1: error terms of several rules: import one rule at a time"),
    ],
)
def test_fault_of_a_table_is_told_with_its_line(text: str, problem: str) -> None:
    (said,) = read(text)[1]
    assert said.startswith(f"t.csv:{problem}")


def test_column_and_delimiter_can_be_named() -> None:
    rows, problems = read("word|a,b,c\nx y|1,2,3\n", column="WORD", delimiter="|")
    assert ([row.term.text for row in rows], problems) == (["x y"], [])


def test_rows_know_their_lines() -> None:
    rows, _ = read('term,note\n"a\nb",\nc,\n')
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("data", "text", "problem"),
    [
        (b"\xef\xbb\xbfterm\n", "term\n", ""),
        ("é\n".encode(), "é\n", ""),
        (b"a\nb\xe9\n", None, "f:2:1: error not UTF-8: save it as UTF-8"),
        ("term\n".encode("utf-16"), None, "f:1:1: error not UTF-8: save it as UTF-8"),
        (b"a" * (IMPORT_BYTES + 1), None, "f:1:1: error the file is too large, at most 50 MB"),
    ],
    ids=["bom", "no bom", "latin-1", "utf-16", "large"],
)
def test_encoding_is_utf_8(data: bytes, text: str | None, problem: str) -> None:
    findings = Findings("import")
    assert decoded(data, "f", findings) == text
    assert "".join(map(str, findings.problems)).startswith(problem)
