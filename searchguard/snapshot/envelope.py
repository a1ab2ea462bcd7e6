"""What stands round manifest and body: a digest against accidents, and who vouches for them."""

import hashlib
from dataclasses import dataclass, replace

from searchguard.errors import SnapshotError

MAX_BYTES = 256 * 1024 * 1024
MOST_AUTHORS = 64
AUTHOR_CHARACTERS = 128
MOST_SIGNATURES = 64
ALGORITHM = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature: the id of the key that made it, how, and its 64 bytes."""

    key_id: str
    algorithm: str
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The whole file: manifest and body as bytes, a digest over both, and who vouches for them.

    Authors are sorted, signatures are sorted by key, and there is one of each.
    """

    manifest: bytes
    body: bytes
    digest: bytes
    authors: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()


def digest_over(manifest: bytes, body: bytes) -> bytes:
    """Return the SHA-256 that guards manifest and body, and the border between them."""
    digest = hashlib.sha256(len(manifest).to_bytes(8, "big"))
    digest.update(manifest)
    digest.update(body)
    return digest.digest()


def statement_of(envelope: Envelope) -> bytes:
    """Return what a signer of a snapshot signs: a short text that fixes all that is in it.

    It is short because the keys of many key services sign a few kilobytes at most, and a text
    because a person may want to read what they sign. See ADR 12.
    """
    lines = [
        "searchguard snapshot 1",
        f"manifest sha256 {hashlib.sha256(envelope.manifest).hexdigest()}",
        f"body sha256 {hashlib.sha256(envelope.body).hexdigest()}",
        *(f"author {author}" for author in envelope.authors),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def with_authors(envelope: Envelope, authors: tuple[str, ...]) -> Envelope:
    """Return an envelope that names these authors too.

    Raises:
        SnapshotError: It is signed, so its authors are fixed; or a name is not one.
    """
    named = tuple(sorted({*envelope.authors, *authors}))
    if named == envelope.authors:
        return envelope
    if envelope.signatures:
        msg = "it is signed already, and its signatures cover its authors: name them all at first"
        raise SnapshotError(msg)
    changed = replace(envelope, authors=named)
    check_vouching(changed)
    return changed


def with_signature(signatures: tuple[Signature, ...], added: Signature) -> tuple[Signature, ...]:
    """Return signatures with one more, in place of an older one by the same key."""
    others = (one for one in signatures if one.key_id != added.key_id)
    return tuple(sorted((*others, added), key=lambda one: one.key_id))


def check_vouching(envelope: Envelope) -> None:
    """Check the form of authors and signatures; whether a signature holds is for trust to say.

    Raises:
        SnapshotError: They are not written in the one way.
    """
    authors = envelope.authors
    if len(authors) > MOST_AUTHORS:
        raise SnapshotError(f"it names {len(authors)} authors: at most {MOST_AUTHORS} may be named")
    for author in authors:
        if not 0 < len(author) <= AUTHOR_CHARACTERS or not author.isprintable():
            msg = f"{author!r} is no author: write 1 to {AUTHOR_CHARACTERS} printable characters"
            raise SnapshotError(msg)
    if list(authors) != sorted(set(authors)):
        raise SnapshotError("its authors are not sorted, or one is named twice: sign it again")
    _check_signatures(envelope.signatures)


def _check_signatures(signatures: tuple[Signature, ...]) -> None:
    if len(signatures) > MOST_SIGNATURES:
        msg = f"it has {len(signatures)} signatures: at most {MOST_SIGNATURES} are looked at"
        raise SnapshotError(msg)
    keys = [one.key_id for one in signatures]
    if keys != sorted(set(keys)):
        raise SnapshotError("its signatures are not sorted, or a key signed twice: sign it again")
