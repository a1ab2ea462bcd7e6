"""The page as an ASGI application: its routes, and what every response says to the browser."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from examples.search.pages import Pages

# Everything comes from here, nothing runs that is not a file of ours, and where a visitor goes next
# is not told what was searched.
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


def application_of(pages: Pages) -> Starlette:
    """Return the application that shows pages."""
    application = Starlette(
        routes=[
            Route("/", pages.home),
            Route("/search", pages.search),
            Route("/tag/{tag}", pages.tag),
            Route("/read/{language}/{id}", pages.read),
            Route("/suggest", pages.suggest),
            Route("/consent", pages.consent, methods=["POST"]),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        exception_handlers={404: pages.missing},
    )
    application.add_middleware(_Headed)
    return application


class _Headed:
    """Adds the headers to each response."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._inner(scope, receive, sending)
