"""Every lint rule's manual page holds an example that passes and one that fails: they are run."""

from datetime import date
from pathlib import Path

import pytest

from searchguard.engine.answers import checker_of
from searchguard.errors import Severity
from searchguard.policy import limits, lint
from searchguard.policy.lint import ASKING_RULES, ERROR_RULES, WARNING_RULES
from searchguard.policy.lint.manual import in_markdown, pages
from searchguard.policy.lint.overlap_chain import overlapping
from searchguard.policy.reading import read_folder
from tests.policy.folders import write_folder

TODAY = date(2026, 11, 23)
RULES = {**ERROR_RULES, **WARNING_RULES, **ASKING_RULES}
PAGE = Path(__file__).parents[2] / "docs/lint-rules.md"

# Only these may refuse a set; every other finding is a warning.
ERRORS = {
    "bad-link",
    "bidi-control",
    "duplicate-id",
    "empty-term",
    "frequent-word",
    "limit",
    "one-letter-term",
    "overlap-chain",
    "repeated-term",
    "unknown-reference",
}


CASES = [
    pytest.param(name, example.passes, example.text, id=f"{name}-passes-{example.passes}")
    for name, page in pages().items()
    for example in page.examples
]


@pytest.mark.parametrize(("name", "passes", "text"), CASES)
def test_example_of_a_manual_page_does_what_the_page_says(
    tmp_path: Path, name: str, passes: bool, text: str
) -> None:
    problems = read_folder(write_folder(tmp_path, text), TODAY, checker_of).problems
    assert not [str(one) for one in problems if one.rule == "reading"]
    assert (name not in {one.rule for one in problems}) is passes


@pytest.mark.parametrize("name", RULES)
def test_manual_page_has_an_example_that_passes_and_one_that_fails(name: str) -> None:
    page = pages()[name]
    assert [example.passes for example in page.examples] == [True, False]
    assert page.summary.endswith(".")


@pytest.mark.parametrize("name", RULES)
def test_rule_is_filed_under_its_own_name(name: str) -> None:
    module = getattr(lint, name.replace("-", "_"))
    assert name == module.NAME
    assert RULES[name] is module.check


def test_registered_errors_are_those_of_the_design() -> None:
    assert ERROR_RULES.keys() == ERRORS


def test_every_file_of_a_rule_is_registered() -> None:
    files = Path(str(lint.__file__)).parent.glob("*.py")
    rules = {one.stem.replace("_", "-") for one in files if "\nNAME = " in one.read_text("utf-8")}
    assert rules == RULES.keys()


def test_page_of_the_documentation_is_made_from_the_rules() -> None:
    assert PAGE.read_text("utf-8") == in_markdown(), "refresh with `make rules`"


@pytest.mark.parametrize(("name", "passes", "text"), CASES)
def test_severity_is_an_error_only_for_what_refuses_a_set(
    tmp_path: Path, name: str, passes: bool, text: str
) -> None:
    reading = read_folder(write_folder(tmp_path, text), TODAY, checker_of)
    wanted = Severity.ERROR if name in ERRORS else Severity.WARNING
    assert {one.severity for one in reading.problems if one.rule == name} <= {wanted}


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (["a" * n for n in range(1, 65)], []),
        (["a" * n for n in range(1, 66)], ["a" * 65]),
        (["b" + "a" * n for n in range(1, 90)], []),
        (["a" * n for n in range(1, 65)] + ["b" + "a" * 64], ["b" + "a" * 64]),
    ],
    ids=["64-ends", "65-ends", "65-beginnings", "65-with-another-letter"],
)
def test_overlap_chain_counts_the_terms_that_end_at_one_place(
    keys: list[str], found: list[str]
) -> None:
    assert overlapping(keys, 64) == found


def test_overlap_chain_over_the_limit_is_placed_at_its_term(tmp_path: Path) -> None:
    terms = ", ".join("x" * n for n in range(2, 68))
    rule = f"{{id: r, action: block, state: live, reason: health, terms: [{terms}]}}"
    reading = read_folder(write_folder(tmp_path, f"blocklist: b\nrules: [{rule}]\n"))
    found = [one for one in reading.problems if one.rule == "overlap-chain"]
    assert len(found) == 2
    assert found[0].location == reading.places.term("b/r", "x" * 66)


def test_query_that_nobody_can_ask_is_placed_at_its_case(tmp_path: Path) -> None:
    long, most = "é" * (limits.QUERY_BYTES // 2) + "x", "é" * (limits.QUERY_BYTES // 2)
    cases = f"{{block: [{most}, {long}]}}"
    rule = f"{{id: r, action: block, state: live, reason: health, terms: [hoax], cases: {cases}}}"
    text = f"blocklist: b\nrules: [{rule}]\n"
    folder = write_folder(tmp_path, text)
    (folder / "must_pass.txt").write_text(f"fine\n{long}\n{most}\n", "utf-8")
    reading = read_folder(folder)
    found = [one for one in reading.problems if one.rule == "limit"]
    message = "more than 65,536 bytes in a query, so that nobody can ask it"
    assert [(one.location, one.message) for one in found] == [
        (reading.places.case("b/r", 1), message),
        (reading.places.line("must_pass", 1), message),
    ]


def test_lists_in_force_are_those_that_are_not_retired(tmp_path: Path) -> None:
    text = "blocklist: b\nrules: [{id: r, action: block, state: retired, reason: health}]\n"
    problems = read_folder(write_folder(tmp_path, text), TODAY, checker_of).problems
    assert {one.rule for one in problems} == {"no-owner"}
