"""The options of commands that ask addresses of others, and whom those are told that we are."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from searchguard.errors import FetchError
from searchguard.service.server_version import SERVER_VERSION
from searchguard.web.fetching import Bounds, Page, Web

AGENT = f"searchguard/{SERVER_VERSION}"
ALERTS = (
    "application/cap+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.1"
)

PrivateHostOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private-host",
        metavar="HOST",
        help="A host that may be in a private network, such as a feed of your own; repeatable.",
    ),
]
AuthoritiesOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--tls-ca",
        metavar="FILE",
        help="Authorities whose certificates are trusted, beside those of this machine.",
    ),
]


def web_of(
    private: list[str] | None, authorities: Path | None, accept: str, bounds: Bounds | None = None
) -> Web:
    """Return the web as options say that it may be asked."""
    hosts = frozenset(one.strip("[]").lower() for one in private or ())
    return Web(
        AGENT, private=hosts, authorities=authorities, bounds=bounds or Bounds(), accept=accept
    )


def page_at(web: Web, url: str) -> Page:
    """Return a page that is there.

    Raises:
        FetchError: There is none; the words begin with its address.
    """
    try:
        page = web.get(url)
    except FetchError as error:
        raise FetchError(f"`{url}`: {error}") from error
    if page.status != 200:
        raise FetchError(f"`{url}`: it answers with status {page.status}")
    return page
