"""Whether the links that users are shown still lead where they should."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from threading import Event

from searchguard.errors import FetchError
from searchguard.policy.links import host_of, is_on
from searchguard.policy.model import Lists
from searchguard.web.fetching import Page, Web

_HOSTS_AT_ONCE = 8
_REFUSING = {401, 403, 406, 429, 451}
_OTHERWISE = 400  # a HEAD that is answered with this or more says little: many serve GET alone


class State(StrEnum):
    """What became of a link."""

    GOOD = "good"
    MOVED = "moved"  # leads on, to where the source's hosts are
    ELSEWHERE = "elsewhere"  # leads on, to a host that is not the source's
    REFUSED = "refused"  # answers that we may not see it: open it by hand
    GONE = "gone"
    FAILS = "fails"  # the server is at fault, or does not answer


FINE = {State.GOOD, State.MOVED}


@dataclass(frozen=True, slots=True)
class Link:
    """A link, the source that it is of (none: the platform's own page), and who shows it."""

    url: str
    source: str
    shown_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A link, what became of it, where it leads on to, and why in words."""

    link: Link
    state: State
    to: str = ""
    why: str = ""


def links_of(lists: Lists, sources: Sequence[str] = ()) -> tuple[Link, ...]:
    """Return every link of the lists once, in order; only those of some sources, if any are named.

    Args:
        lists: The lists.
        sources: Ids of sources; none for all, and for the pages that are no source's.
    """
    shown: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for notice in lists.notices:
        own = ((contact.url, contact.source) for contact in notice.actions)
        for url, source in (*own, (notice.why_url, ""), (notice.feedback_url, "")):
            if url and (not sources or source in sources):
                shown[source, url][notice.notice] = None
    return tuple(Link(url, source, tuple(names)) for (source, url), names in sorted(shown.items()))


def check_links(
    web: Web, links: Sequence[Link], hosts: Mapping[str, tuple[str, ...]], pause: float
) -> Iterator[Checked]:
    """Yield what becomes of links, as they are asked: one at a time of each host, with pauses.

    Args:
        web: The web as it may be asked.
        links: The links.
        hosts: The hosts of each source.
        pause: Seconds between two questions to a host.
    """
    by_host: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_host[host_of(link.url)].append(link)
    with ThreadPoolExecutor(_HOSTS_AT_ONCE) as threads:
        asked = [
            threads.submit(_check_host, web, together, hosts, pause)
            for together in by_host.values()
        ]
        for one in asked:
            yield from one.result()


def _check_host(
    web: Web, links: Iterable[Link], hosts: Mapping[str, tuple[str, ...]], pause: float
) -> list[Checked]:
    found, resting = list[Checked](), Event()
    for number, link in enumerate(links):
        if number:
            resting.wait(pause)
        found.append(_check(web, link, hosts.get(link.source, ()), pause))
    return found


def _check(web: Web, link: Link, hosts: tuple[str, ...], pause: float) -> Checked:
    """Ask by HEAD, which sends no page, and by GET where that is not good."""
    try:
        page = web.probe(link.url, "HEAD")
    except FetchError:
        page = None
    if page is None or page.status >= _OTHERWISE:
        Event().wait(pause)
        try:
            page = web.probe(link.url, "GET")
        except FetchError as error:
            return Checked(link, State.FAILS, why=str(error))
    return _judged(link, page, hosts)


def _judged(link: Link, page: Page, hosts: tuple[str, ...]) -> Checked:
    to = page.url if page.over else ""
    status = f"it answers with status {page.status}"
    if page.status >= 500:
        return Checked(link, State.FAILS, to, status)
    if page.status in _REFUSING:
        return Checked(link, State.REFUSED, to, status)
    if page.status >= _OTHERWISE:
        return Checked(link, State.GONE, to, status)
    if not 200 <= page.status < 300:
        return Checked(link, State.FAILS, to, status)
    if not to:
        return Checked(link, State.GOOD)
    if hosts and not any(is_on(host_of(to), one) for one in hosts):
        return Checked(link, State.ELSEWHERE, to, "it leads to a host that is not the source's")
    return Checked(link, State.MOVED, to, "for good" if page.moved else "for now")
