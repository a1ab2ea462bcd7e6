"""Who vouches for a snapshot: the form of authors and signatures, and what is signed."""

from dataclasses import replace

import pytest

from searchguard.errors import SnapshotError
from searchguard.snapshot.codec import encode
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.envelope import (
    MOST_SIGNATURES,
    Envelope,
    Signature,
    digest_over,
    statement_of,
    with_authors,
    with_signature,
)
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.sealing import opened, sealed
from tests.snapshot.examples import SMALL

ENVELOPE = opened(compile_lists(SMALL))


def signed_by(key_id: str) -> Signature:
    return Signature(key_id=key_id, algorithm="ed25519", signature=bytes(64))


def test_authors_and_signatures_come_back_and_leave_the_revision_alone() -> None:
    vouched = replace(ENVELOPE, authors=("ann", "bob"), signatures=(signed_by("aa"),))
    assert opened(sealed(vouched)) == vouched
    assert load_snapshot(sealed(vouched)).revision == load_snapshot(sealed(ENVELOPE)).revision


@pytest.mark.parametrize(
    ("authors", "words"),
    [
        (("bob", "ann"), "not sorted"),
        (("ann", "ann"), "named twice"),
        (("",), "is no author"),
        (("ann\nauthor bob",), "is no author"),
        (("a" * 129,), "is no author"),
        (tuple(f"author {number:03}" for number in range(65)), "at most 64"),
    ],
)
def test_authors_in_another_form_are_refused(authors: tuple[str, ...], words: str) -> None:
    with pytest.raises(SnapshotError, match=words):
        opened(encode(replace(ENVELOPE, authors=authors)))


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("bb", "aa"), "not sorted"),
        (("aa", "aa"), "signed twice"),
        (tuple(f"{number:04}" for number in range(MOST_SIGNATURES + 1)), "at most 64"),
    ],
)
def test_signatures_in_another_form_are_refused(keys: tuple[str, ...], words: str) -> None:
    signatures = tuple(map(signed_by, keys))
    with pytest.raises(SnapshotError, match=words):
        opened(encode(replace(ENVELOPE, signatures=signatures)))


@pytest.mark.parametrize("field", ["manifest", "body", "authors"])
def test_statement_changes_with_whatever_is_vouched_for(field: str) -> None:
    values: dict[str, Envelope] = {
        "manifest": replace(ENVELOPE, manifest=b"another"),
        "body": replace(ENVELOPE, body=b"another"),
        "authors": replace(ENVELOPE, authors=("ann",)),
    }
    assert statement_of(values[field]) != statement_of(ENVELOPE)


def test_statement_does_not_change_with_signatures() -> None:
    assert statement_of(replace(ENVELOPE, signatures=(signed_by("aa"),))) == statement_of(ENVELOPE)


def test_statement_is_short_enough_for_key_services_and_readable() -> None:
    authors = tuple(sorted(f"{number:02}" + "a" * 40 for number in range(64)))
    statement = statement_of(replace(ENVELOPE, authors=authors))
    assert len(statement) < 4096
    assert statement.decode().startswith("searchguard snapshot 1\nmanifest sha256 ")


def test_authors_are_fixed_once_it_is_signed() -> None:
    signed = replace(with_authors(ENVELOPE, ("bob", "ann")), signatures=(signed_by("aa"),))
    assert signed.authors == ("ann", "bob")
    assert with_authors(signed, ("ann",)) == signed
    with pytest.raises(SnapshotError, match="name them all at first"):
        with_authors(signed, ("carol",))


def test_second_signature_of_a_key_takes_the_place_of_its_first() -> None:
    again = replace(signed_by("bb"), signature=bytes(63) + b"1")
    both = with_signature((signed_by("bb"),), signed_by("aa"))
    assert with_signature(both, again) == (signed_by("aa"), again)


def test_digest_knows_the_border_between_manifest_and_body() -> None:
    assert digest_over(b"ab", b"c") != digest_over(b"a", b"bc")
