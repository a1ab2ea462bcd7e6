"""Feeds: which documents they name, in the forms in which authorities write them."""

from random import Random

import pytest

from searchguard.errors import AlertError
from searchguard.events.feed import MOST_BYTES, MOST_ENTRIES, entries_of
from searchguard.events.reading import alert_in
from tests.events.mutating import mutated, originals
from tests.events.writing import document

CAP = b"https://alerts.example.org/1.cap"


def atom(*entries: bytes) -> bytes:
    inside = b"".join(b"<entry>" + one + b"</entry>" for one in entries)
    return b'<feed xmlns="http://www.w3.org/2005/Atom"><id>feed</id>' + inside + b"</feed>"


def rss(*items: bytes) -> bytes:
    inside = b"".join(b"<item>" + one + b"</item>" for one in items)
    head = b'<rss version="2.0" xmlns:g="http://www.gdacs.org"><channel>'
    return head + b"<link>https://example.org/</link>" + inside + b"</channel></rss>"


@pytest.mark.parametrize(
    ("feed", "links"),
    [
        (atom(b'<link href="%b" type="application/cap+xml"/>' % CAP), [CAP]),
        (  # USGS
            atom(
                b'<link href="https://example.org/page" type="text/html" rel="alternate"/>'
                b'<link href="%b" type="application/cap+xml" rel="related"/>' % CAP
            ),
            [CAP],
        ),
        (  # MeteoAlarm: the page of the country comes first
            atom(b'<link href="https://meteo.example/nl"/><link href="%b" title="x"/>' % CAP),
            [CAP],
        ),
        (  # NWS
            atom(b'<id>https://api.example/alerts/1</id><link rel="self" href="https://x.org/"/>'),
            [b"https://api.example/alerts/1"],
        ),
        (  # GDACS
            rss(b"<link>https://www.gdacs.org/report.aspx?id=1</link><g:cap>%b</g:cap>" % CAP),
            [CAP],
        ),
        (rss(b"<link>%b</link>" % CAP, b"<link>/2.xml</link>"), [CAP, b"/2.xml"]),  # WMO, BE-Alert
        (rss(b'<enclosure url="%b" type="application/cap+xml"/><link>x</link>' % CAP), [CAP]),
        (
            b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            b'xmlns="http://purl.org/rss/1.0/"><item><link>%b</link></item></r:RDF>' % CAP,
            [CAP],
        ),
        (atom(b"<title>nothing</title>", b'<link type="text/html" href="https://x.org"/>'), []),
        (atom(), []),
    ],
)  # fmt: skip
def test_documents_of_a_feed_are_found(feed: bytes, links: list[bytes]) -> None:
    assert [one.link.encode() for one in entries_of(feed)] == links


def test_mark_changes_when_the_document_does() -> None:
    link = b'<id>1</id><link href="%b"/>' % CAP

    def mark(updated: bytes) -> str:
        return entries_of(atom(link + b"<updated>" + updated + b"</updated>"))[0].mark

    assert mark(b"2026-12-01") == mark(b"2026-12-01") != mark(b"2026-12-02")


def test_alert_inside_an_entry_and_one_alone_are_documents_too() -> None:
    alone = document()
    inside = alone[alone.index(b"<alert") :]
    for feed in (alone, atom(b'<content type="text/xml">' + inside + b"</content>")):
        [entry] = entries_of(feed)
        assert entry.alert is not None
        assert (alert_in(entry.alert).identifier, entry.link) == ("A-1", "")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html/>", "it is neither a feed (Atom, RSS) nor an alert"),
        (b"<!DOCTYPE rss><rss/>", "it holds a DOCTYPE"),
        (b"nothing", "it is not XML"),
        (b" " * (MOST_BYTES + 1), "it is over 8 MiB"),
        (rss(*[b"<link>x</link>"] * (MOST_ENTRIES + 1)), "over 500 entries"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(AlertError) as caught:
        entries_of(data)
    assert words in str(caught.value)


def test_mutated_feed_is_read_or_refused() -> None:
    rng, some = Random(0), [*originals(), rss(b"<link>%b</link>" % CAP, b"<guid>x</guid>")]
    refused = 0
    for _ in range(500):
        try:
            entries_of(mutated(rng, some))
        except AlertError:
            refused += 1
    assert 0 < refused < 500
