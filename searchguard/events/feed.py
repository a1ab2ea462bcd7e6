"""Feeds of alerts: which documents an Atom or RSS feed names, or holds.

The same reader of XML as for alerts, with the same bounds: feedparser was looked at, which reads
what no parser of XML does, cleans texts that nobody here shows, and drops an alert that an entry
holds.

Source: RFC 4287 (Atom), RSS 2.0 and 1.0, and the feeds of MeteoAlarm, NWS, USGS, GDACS and the WMO.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from searchguard.errors import AlertError
from searchguard.events.reading import NAMESPACES
from searchguard.events.xml_tree import Element, read_tree

MOST_BYTES = 8 << 20
MOST_ELEMENTS = 200_000
MOST_ENTRIES = 500

_ROOTS = {"feed", "rss", "RDF"}
_ENTRIES = {"entry", "item"}
_CHANGED = ("updated", "pubDate", "date", "published")
_ALERTS = frozenset(f"{namespace} alert" for namespace in NAMESPACES)
_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")
_NOT_ALERTS = ("self", "edit", "hub", "license")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a feed: where it is, or itself; `mark` changes when the document does."""

    mark: str
    link: str = ""
    alert: Element | None = None


def entries_of(data: bytes) -> tuple[Entry, ...]:
    """Return the documents that a feed names, in its order; of an alert, that alert.

    Raises:
        AlertError: It is neither, or names too many.
    """
    root = read_tree(data, MOST_BYTES, MOST_ELEMENTS)
    if root.name in _ALERTS:
        return (Entry(sha256(data).hexdigest(), alert=root),)
    if root.local not in _ROOTS:
        raise AlertError("it is neither a feed (Atom, RSS) nor an alert")
    found = list(_found(root))
    if len(found) > MOST_ENTRIES:
        raise AlertError(f"it is a feed of over {MOST_ENTRIES} entries")
    entries = (_entry(one) for one in found)
    return tuple(one for one in entries if one.link or one.alert)


def _found(root: Element) -> Iterator[Element]:
    for child in root.children:
        if child.local in _ENTRIES:
            yield child
        elif child.local == "channel":
            yield from (one for one in child.children if one.local in _ENTRIES)


def _entry(entry: Element) -> Entry:
    name = next(_texts(entry, "id", "guid"), "")
    changed = next(_texts(entry, *_CHANGED), "")
    alert = next(_alerts(entry), None)
    link = "" if alert else min(_links(entry), default=(0, ""))[1]
    return Entry(f"{name}\n{changed}\n{link}", link, alert)


def _alerts(element: Element, depth: int = 2) -> Iterator[Element]:
    """Yield the alerts that an entry holds, in its `content` mostly."""
    for child in element.children:
        if child.name in _ALERTS:
            yield child
        elif depth:
            yield from _alerts(child, depth - 1)


def _links(entry: Element) -> Iterator[tuple[int, str]]:
    """Yield where the document may be, with how far that is from sure; one that is sure is 0."""
    for child in entry.children:
        kind = child.attributes.get("type", "").partition(";")[0].strip().lower()
        target = child.attributes.get("href") or child.attributes.get("url") or child.text
        if child.local == "cap" and target:  # GDACS: `gdacs:cap`
            yield 0, target
        elif child.local in {"link", "enclosure"} and target:
            if kind in _TYPES:
                yield 0, target
            elif kind.endswith("html") or child.attributes.get("rel") in _NOT_ALERTS:
                continue
            else:
                yield (1 if target.endswith((".cap", ".xml")) else 2), target
        elif child.local in {"guid", "id"} and child.text.startswith("https://"):
            yield 3, child.text


def _texts(entry: Element, *names: str) -> Iterator[str]:
    return (one.text for name in names for one in entry.children if one.local == name and one.text)
