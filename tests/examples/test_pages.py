"""What the search page answers, asked without a browser."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from examples.search.documents import read_popular
from searchguard import Engine
from tests.examples.running import Site, ask

ROOT = Path(__file__).parents[2]
NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus=alert(1) autofocus='",
    "{{ 7*7 }}{% raw %}",
    "</title><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "'; DROP TABLE documents; --",
    'NEAR("a" "b", 3) OR title:*',
    '* ^ - + ( ) " : AND OR NOT',
    "\x00\x01\x02\x03\x1b[31m",
    "\u202eevil\u202c \u2066x",
    "a\u0301" * 240,
    "\U0001f469\u200d\U0001f469" * 100,
    "%s%n%d %00 %ff",
    "../../etc/passwd",
    "x" * 500,
    "𝔴𝔢𝔦𝔯𝔡 ｗｉｄｅ",
    "\ufeff\ufffe",
]


class Shape(HTMLParser):
    """The elements of a page with their attributes, and what stands in the search field."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, frozenset[str]]] = []
        self.field = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, frozenset(name for name, _ in attrs)))
        if ("id", "q") in attrs:
            self.field = dict(attrs)["value"] or ""


def search(site: Site, query: str, **said: str) -> str:
    status, body, _ = ask(site, f"/search?{urlencode({'q': query, **said})}")
    assert status == 200
    return body


@pytest.mark.parametrize("query", NAUGHTY, ids=range(len(NAUGHTY)))
def test_hostile_query_is_only_text(query: str, lantern: Site) -> None:
    page = Shape(search(lantern, query, lang="en", explain="on"))
    plain = Shape(search(lantern, "weather", lang="en", explain="on"))
    assert page.field == query.strip()
    assert set(page.elements) <= set(plain.elements) | {
        *[(tag, frozenset()) for tag in ("mark", "td", "tr", "b")],
        *[("p", frozenset(["class"])), ("span", frozenset(["class"]))],
        *[("a", frozenset(["href"])), ("a", frozenset(["href", "lang"]))],
        ("a", frozenset(["href", "rel", "lang"])),
    }
    assert "on" not in {name[:2] for _, names in page.elements for name in names}


def test_suggestions_never_hold_what_is_suppressed(lantern: Site) -> None:
    engine = Engine.load(ROOT / "blocklists")
    suppressed = {
        query
        for query in read_popular()
        if engine.check(query, region="NL", language="nl", surface="suggest").suppress_suggestion
    }
    assert len(suppressed) > 10
    begun = {query[:length] for query in suppressed for length in range(1, len(query) + 1)}
    shown: set[str] = set()
    for typed in sorted(begun):
        _, body, _ = ask(
            lantern, f"/suggest?{urlencode({'q': typed, 'region': 'NL', 'lang': 'nl', 'age': ''})}"
        )
        shown |= set(json.loads(body))
    assert shown & suppressed == set()
    assert "zelfportret tekenen" in shown


def test_every_response_forbids_what_the_page_does_not_need(lantern: Site) -> None:
    for path in ("/", "/search?q=x", "/nowhere", "/suggest?q=w", "/static/page.css"):
        _, _, headers = ask(lantern, path)
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search?q=", 303),
        ("/search", 303),
        (f"/search?q={'x' * 501}", 400),
        ("/nowhere", 404),
        ("/read/nl/nothing", 404),
        ("/read/xx/../../x", 404),
        ("/read/en/sign-nhs", 404),
        ("/static/../pages.py", 404),
        (f"/tag/{'x' * 501}", 400),
        (f"/tag/{quote('<b>')}", 200),
        ("/search?q=x&region=ZZ&age=old&lang=tlh", 200),
        ("/search?q=%FF%FE", 200),
        ("/consent", 405),
    ],
)
def test_odd_address_has_its_answer(path: str, status: int, lantern: Site) -> None:
    assert ask(lantern, path)[0] == status


@pytest.mark.parametrize(
    ("accepted", "language"), [("nl-BE,nl;q=0.9", "nl"), ("en-GB", "en"), ("fr", "en"), ("", "nl")]
)
def test_browser_s_language_is_the_first(accepted: str, language: str, lantern: Site) -> None:
    _, body, _ = ask(lantern, "/", headers={"accept-language": accepted} if accepted else {})
    assert f'<html lang="{language}">' in body


def test_nothing_of_a_query_is_written_to_a_log(lantern: Site) -> None:
    search(lantern, "geheime vraag zelfmoord")
    ask(lantern, "/nowhere?q=geheime+vraag")
    assert [line for line in lantern.said if "geheim" in line] == []


def addresses(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.suffix in {".css", ".js", ".html", ".svg"}:
            for word in path.read_text("utf-8").split():
                if "//" in word and not word.startswith("//"):
                    yield word


def test_page_itself_loads_nothing_from_elsewhere() -> None:
    found = list(addresses(ROOT / "examples/search"))
    assert [one for one in found if "http://www.w3.org/2000/svg" not in one] == []
