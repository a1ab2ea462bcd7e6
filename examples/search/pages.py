"""The pages: each answers a request with HTML, and the suggestions with JSON."""

from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from examples.search.asking import Asked, Asking
from examples.search.completing import Completions
from examples.search.contacts import number_address, spans_of, unbroken
from examples.search.index import Found, Index, is_under
from examples.search.requesting import (
    CONSENT_COOKIE,
    CONSENT_SECONDS,
    LONGEST,
    Wanted,
    consent_to,
    read_wanted,
)
from examples.search.treating import Treatment, treatment_of
from examples.search.words import EXAMPLES, LANGUAGES, age_bands_in, regions_in, words_in

_SUGGESTIONS = 8
_TRIED = 40  # candidates that are asked about, to be left with enough
_LARGEST_FORM = 16 * 1024  # bytes


class Pages:
    """Everything that the page can show."""

    def __init__(
        self, asking: Asking, index: Index, completions: Completions, reliable: Collection[str]
    ) -> None:
        """Put the pages together.

        Args:
            asking: Knows what is to be done with a query.
            index: Finds documents.
            completions: Knows what people are about to type.
            reliable: The hosts of the reliable sources.
        """
        self._asking = asking
        self._index = index
        self._completions = completions
        self._reliable = reliable
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {
            "number_address": number_address,
            "spans_of": spans_of,
            "unbroken": unbroken,
            "is_reliable": lambda document: is_under(document.host, reliable),
            "Treatment": Treatment,
            "LANGUAGES": LANGUAGES,
            "LONGEST": LONGEST,
        }

    def home(self, request: Request) -> Response:
        """Show what one can try."""
        wanted = _wanted(request)
        return self._page("home.html", wanted, examples=EXAMPLES[wanted.visitor.language])

    def search(self, request: Request) -> Response:
        """Ask what is to be done with a query, and do it."""
        wanted = _wanted(request)
        if not wanted.query:
            return RedirectResponse(wanted.address("/", ""), 303)
        if len(wanted.query) > LONGEST:
            return self._refusal(wanted, "too_long", 400)
        asked = self._asking.ask(wanted.query, wanted.visitor, "search", explain=wanted.explain)
        treatment = self._treatment(request, asked)
        found: list[Found] = []
        if treatment in {Treatment.SHOWN, Treatment.RELIABLE_ONLY}:
            hosts = self._reliable if treatment is Treatment.RELIABLE_ONLY else None
            found = self._index.search(wanted.query, wanted.visitor.language, hosts)
        return self._page(
            "search.html", wanted, asked=asked, treatment=treatment, found=found, tag=""
        )

    def tag(self, request: Request) -> Response:
        """Show a hashtag's page, which is a surface of its own."""
        wanted, tag = _wanted(request), request.path_params["tag"]
        if len(tag) > LONGEST:
            return self._refusal(wanted, "too_long", 400)
        query = f"#{tag}"
        asked = self._asking.ask(query, wanted.visitor, "hashtag", explain=wanted.explain)
        treatment = self._treatment(request, asked)
        found: list[Found] = []
        if treatment in {Treatment.SHOWN, Treatment.RELIABLE_ONLY}:
            found = self._index.tagged(tag, wanted.visitor.language)
        if treatment is Treatment.RELIABLE_ONLY:
            found = [one for one in found if is_under(one.document.host, self._reliable)]
        shown = Wanted(query, wanted.visitor, wanted.explain)
        return self._page(
            "search.html", shown, asked=asked, treatment=treatment, found=found, tag=tag
        )

    def read(self, request: Request) -> Response:
        """Show an article of the page's own."""
        wanted = _wanted(request)
        document = self._index.get(f"{request.path_params['language']}/{request.path_params['id']}")
        if document is None or document.url:
            return self._refusal(wanted, "missing", 404)
        return self._page("read.html", wanted, document=document)

    def suggest(self, request: Request) -> Response:
        """Return how what was typed may go on, without what may not be suggested."""
        wanted = _wanted(request)
        candidates = self._completions.of(wanted.query, _TRIED)
        kept = self._asking.suggestable(candidates, wanted.visitor)
        return JSONResponse(kept[:_SUGGESTIONS])

    async def consent(self, request: Request) -> Response:
        """Keep for some minutes that somebody wants the results behind a rule."""
        said = dict(parse_qsl((await _body(request)).decode("utf-8", "replace")))
        wanted = read_wanted(said)
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return self._refusal(wanted, "refused", 403)
        response = RedirectResponse(wanted.address("/search", wanted.query), 303)
        response.set_cookie(
            CONSENT_COOKIE,
            consent_to(said.get("rule", "")),
            max_age=CONSENT_SECONDS,
            httponly=True,
            samesite="strict",
        )
        return response

    def missing(self, request: Request, _: Exception) -> Response:
        """Say that there is no such page."""
        return self._refusal(_wanted(request), "missing", 404)

    def _treatment(self, request: Request, asked: Asked) -> Treatment:
        consent, decision = request.cookies.get(CONSENT_COOKIE), asked.answer.decision
        return treatment_of(decision, consented=consent == consent_to(decision.rule_id))

    def _refusal(self, wanted: Wanted, name: str, status: int) -> Response:
        empty = Wanted("", wanted.visitor, wanted.explain)
        return self._page("refusal.html", empty, status=status, name=name)

    def _page(self, template: str, wanted: Wanted, status: int = 200, **values: Any) -> Response:
        language = wanted.visitor.language
        text = self._templates.get_template(template).render(
            say=words_in(language),
            regions=regions_in(language),
            age_bands=age_bands_in(language),
            wanted=wanted,
            **values,
        )
        return HTMLResponse(text, status)


def _wanted(request: Request) -> Wanted:
    return read_wanted(request.query_params, request.headers.get("accept-language", ""))


async def _body(request: Request) -> bytes:
    """Return the beginning of what was sent: a form of ours is short."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            break
    return body[:_LARGEST_FORM]
