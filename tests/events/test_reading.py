"""Documents as bytes: encodings, bounds, attacks; and mutations of them, for which `mutate` is."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchguard.errors import AlertError, LedgerError
from searchguard.events.alert import MessageKind
from searchguard.events.ledger import (
    MOST_BYTES,
    MOST_CHAINS,
    Chain,
    ChainState,
    Ledger,
    Message,
    decode,
    encode,
)
from searchguard.events.reading import read_alert
from tests.events.mutate import try_documents
from tests.events.writing import CAP, SENT, SOON, area, document, info, naming, ruling

HEADLINE = "Séisme à Usulután"


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_declared_encoding_is_read(encoding: str) -> None:
    text = document(info(headline=HEADLINE)).decode()
    data = f"<?xml version='1.0' encoding='{encoding}'?>{text}".encode(encoding)
    assert HEADLINE in read_alert(data).infos[0].label


def test_prefixes_older_version_and_strangers_are_read() -> None:
    data = document(more="<Signature xmlns='urn:other'><status>Test</status></Signature>")
    prefixed = re.sub(rb"<(/?)(?=[a-z])", rb"<\1c:", data).replace(b"xmlns=", b"xmlns:c=", 1)
    for one in (data, prefixed, data.replace(b"cap:1.2", b"cap:1.1")):
        assert ruling(one).outcome == "activate"


def test_order_of_elements_does_not_matter() -> None:
    data = document("", more=info(more="<x/>"))
    parts = re.search(rb"(<identifier>.*</scope>)(<info>.*</info>)", data)
    assert parts is not None
    swapped = data.replace(parts[0], parts[2] + parts[1])
    assert read_alert(swapped) == read_alert(data)


@pytest.mark.parametrize("name", ["identifier", "sender", "sent", "status", "msgType", "scope"])
def test_what_a_message_is_known_by_must_stand_once(name: str) -> None:
    with pytest.raises(AlertError, match=f"has no `{name}`"):
        read_alert(re.sub(f"<{name}>.*</{name}>".encode(), b"", document("")))
    with pytest.raises(AlertError, match=f"more than one `{name}`"):
        read_alert(document(more=f"<{name}>other</{name}>"))
    with pytest.raises(AlertError, match="over 200 characters"):
        read_alert(document(**{name: "a" * 201}))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no element found"),
        (b"{}", "line 1: not well-formed"),
        (document()[:-10], "line 1"),
        (b"<alert/>", "its root is `alert` of the namespace ``"),
        (f'<alerts xmlns="{CAP}"/>'.encode(), "its root is `alerts`"),
        (b"<rss/>", "an RSS feed"),
        (document(sent="2026-12-01T18:05:00"), "no time with an offset"),
        (document(sent="2026-12-01T25:05:00Z"), "no time with an offset"),
        (document(sent="0001-01-01T00:00:00+14:00"), "no time with an offset"),
        (document(msgType="Shout"), "`shout`, which CAP does not know"),
        (b"<?xml version='1.0' encoding='klingon'?>" + document(), "encoding `klingon`"),
        (b"<?xml version='1.0' encoding='unicode_escape'?>" + document(), "not one that alerts"),
        (b"<?xml version='1.0' encoding='utf-16'?>" + document(), "line 1"),
        (b"<!DOCTYPE alert SYSTEM 'file:///etc/passwd'>" + document(), "DOCTYPE"),
        ("<!DOCTYPE alert>".encode("utf-16") + document().decode().encode("utf-16-le"), "DOCTYPE"),
        (document(more=" " * (2 << 20)), "over 2 MiB"),
        (document(more="<x/>" * 50_000), "over 50000 elements"),
        (document(more="<x>" * 100 + "</x>" * 100), "over 24 deep"),
        (document("<info/>" * 201), "over 200 `info` elements"),
        (document(info("<area/>" * 5_001)), "over 5000 areas"),
        (document(info(f"<area>{'<geocode/>' * 20_001}</area>")), "over 20000 geocodes"),
        (document(info(area(inside=f"<polygon>{'1,1 ' * 200_001}</polygon>"))), "points"),
        (document(references=naming(*map(str, range(501)))), "names over 500 other"),
    ],
)  # fmt: skip
def test_document_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(AlertError) as refused:
        read_alert(data)
    assert reason in str(refused.value)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_mutated_documents_raise_nothing_and_repeat_nothing(seed: int) -> None:
    report = try_documents(20, seed)
    assert report.good, report


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    assert ruling(data).outcome == "refuse"
    ruling(document(more=data.decode("latin-1")))


def test_ledger_forgets_what_is_over_first() -> None:
    ledger = ruling(document()).ledger
    assert ledger.chains[0].is_open(SOON)
    over, *more = (
        Chain(
            sender=f"x-{number}",
            event=None,
            state=ChainState.ENDED,
            begun=SENT,
            until=SENT,
            newest=SENT,
            taken=SOON + timedelta(days=1),
            messages=(Message("m", SENT, MessageKind.CANCEL),),
        )
        for number in range(MOST_CHAINS)
    )
    after = Ledger((ledger.chains[0], *more)).replacing((), [over], SOON)
    assert (len(after.chains), after.chains[0]) == (MOST_CHAINS, ledger.chains[0])


def test_ledger_holds_so_many_messages_at_most() -> None:
    names = naming(*map(str, range(500)))
    ledger = Ledger()
    for number in range(60):
        data = document("", identifier=f"c-{number}", msgType="Cancel",
                        references=names.replace(",", f",{number}-"))  # fmt: skip
        ledger = ruling(data, ledger=ledger).ledger
    assert sum(len(chain.messages) for chain in ledger.chains) <= 20_000
    assert decode(encode(ledger)) == ledger


def test_huge_ledger_is_refused() -> None:
    with pytest.raises(LedgerError, match="over 32 MiB"):
        decode(b" " * (MOST_BYTES + 1))
