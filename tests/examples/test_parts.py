"""The parts of the search page, without a server."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.search.completing import Completions
from examples.search.contacts import number_address, spans_of, unbroken
from examples.search.documents import FOLDER, LANGUAGES, Document, read_documents, read_popular
from examples.search.index import Index, is_under
from examples.search.requesting import LONGEST, read_wanted
from examples.search.treating import Treatment, treatment_of
from examples.search.words import EXAMPLES, words_in
from searchguard import Action, Decision
from searchguard.engine.decision import Match
from searchguard.policy.model import Results

DOCUMENTS = read_documents()
INDEX = Index(DOCUMENTS)


@pytest.mark.parametrize(
    ("action", "results", "consented", "treatment"),
    [
        ("pass", "show", False, Treatment.SHOWN),
        ("pointer", "show", False, Treatment.SHOWN),
        ("pointer", "reliable-only", False, Treatment.RELIABLE_ONLY),
        ("pointer", "show-after-consent", False, Treatment.ASKED_FIRST),
        ("pointer", "show-after-consent", True, Treatment.SHOWN),
        ("pointer", "none", True, Treatment.NOT_SEARCHED),
        ("block", "none", True, Treatment.NOT_SEARCHED),
        ("block", "show", True, Treatment.NOT_SEARCHED),
        ("pass", "none", False, Treatment.NOT_SEARCHED),
    ],
)
def test_treatment_follows_from_the_decision(
    action: str, results: str, consented: bool, treatment: Treatment
) -> None:
    decision = Decision(action=Action(action), results=Results(results), revision="")
    assert treatment_of(decision, consented=consented) is treatment


def test_documents_are_whole() -> None:
    keys = [one.key for one in DOCUMENTS]
    assert len(keys) == len(set(keys))
    for language in LANGUAGES:
        assert sum(one.language == language for one in DOCUMENTS) > 50
    for one in DOCUMENTS:
        assert one.tags, one.key
        assert len(one.text.split()) > 10, one.key
        assert bool(one.url) is (one.publisher != "Lantern"), one.key
        assert not one.url or one.url.startswith("https://"), one.key
        assert all(tag == tag.lower() and " " not in tag for tag in one.tags), one.key
    assert "CC0" in (FOLDER / "LICENSE.txt").read_text("utf-8")
    assert len(read_popular()) == len(set(read_popular()))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("brood bakken", "nl/brood"),
        ("BROOD  bakken!", "nl/brood"),
        ("tulp", "nl/tulpen"),
        ("ingredienten", "nl/brood"),
        ("bread", "en/bread"),
        ("mazelen vaccinatie", "nl/mazelen"),
    ],
)
def test_index_finds(query: str, first: str) -> None:
    assert INDEX.search(query, "nl")[0].document.key == first


def test_index_prefers_the_reader_s_language() -> None:
    assert INDEX.search("holocaust", "nl")[0].document.language == "nl"
    assert INDEX.search("holocaust", "en")[0].document.language == "en"


def test_index_keeps_to_hosts_that_are_named() -> None:
    found = INDEX.search("zelfmoord", "nl", ["113.nl", "zelfmoord1813.be"])
    assert {one.document.host for one in found} == {"www.113.nl", "www.zelfmoord1813.be"}
    assert INDEX.search("zelfmoord", "nl", []) == []


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_index_takes_any_query(query: str) -> None:
    for one in INDEX.search(query, "en"):
        text = "".join(piece for piece, _ in one.snippet).strip("… ")
        assert text in " ".join(one.document.text.split())


@pytest.mark.parametrize(
    ("host", "inside"),
    [("www.113.nl", True), ("113.nl", True), ("x113.nl", False), ("113.nl.evil.com", False)],
)
def test_host_is_under_another(host: str, inside: bool) -> None:
    assert is_under(host, ["113.nl"]) is inside


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("Wea", ["weather", "bad weather"]),
        ("weather", ["weather", "bad weather"]),
        ("eather", []),
        ("", []),
        ("  ", []),
    ],
)
def test_completion_goes_on_from_the_beginning_or_from_a_word(
    typed: str, completed: list[str]
) -> None:
    assert Completions(["bad weather", "weather", "Weather"]).of(typed, 5) == completed


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_pieces_of_a_query_make_it_whole(query: str, spans: list[tuple[int, int]]) -> None:
    matches = [Match("a/b", "t", span, "") for span in spans]
    assert "".join(piece for piece, _ in spans_of(query, matches)) == query


def test_spans_are_marked() -> None:
    match = Match("a/b", "t", (3, 6), "def")
    assert spans_of("abcdefg", [match]) == [("abc", False), ("def", True), ("g", False)]


@pytest.mark.parametrize(
    ("number", "address"),
    [("113", "tel:113"), ("0800 0432", "tel:08000432"), ("+1 (800) 222", "tel:+1800222")],
)
def test_number_is_dialled(number: str, address: str) -> None:
    assert number_address("tel", number) == address


def test_number_in_a_label_stays_on_one_line() -> None:
    assert unbroken("Bel 116 123 nu", "116 123") == "Bel 116\N{NO-BREAK SPACE}123 nu"


def test_visitor_who_is_nobody_s_choice_is_as_if_nothing_was_said() -> None:
    assert read_wanted({"region": "XX", "age": "9", "lang": "zz"}) == read_wanted({})
    wanted = read_wanted({"q": " a ", "region": "", "explain": "on"})
    assert (wanted.query, wanted.visitor.region, wanted.explain) == ("a", "", True)
    assert wanted.address("/search", "a b&c") == (
        "/search?q=a+b%26c&region=&age=adult&lang=nl&explain=on"
    )


def test_every_example_is_short_and_said_in_both_languages() -> None:
    assert len({len(EXAMPLES[language]) for language in LANGUAGES}) == 1
    assert words_in("nl").keys() == words_in("en").keys()
    assert all(len(query) < LONGEST for query, _ in (*EXAMPLES["nl"], *EXAMPLES["en"]))


def test_documents_can_be_made_of_their_entries() -> None:
    one = Document(id="a", language="nl", title="t", text="x", tags=("b",), url="https://x.nl/y")
    assert (one.key, one.host) == ("nl/a", "x.nl")
