"""Whatever can be signed, as one thing: its statement, its signatures, itself with one more."""

from collections.abc import Sequence
from dataclasses import replace

from searchguard.snapshot import overriding, signed_text
from searchguard.snapshot.envelope import Envelope, Signature, statement_of, with_signature
from searchguard.snapshot.sealing import opened, sealed
from searchguard.snapshot.signed_text import SignedText
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import KIND, Vouching, draft_of, vouched_as

Signable = Envelope | SignedText


def read_signable(data: bytes) -> Signable:
    """Return a snapshot's envelope, a trust file or an override.

    Raises:
        SnapshotError: It is neither of the others, and no snapshot that could be opened.
        TrustError: It is damaged, or another document that is not signed by hand.
    """
    kind = signed_text.kind_of(data)
    if not kind:
        return opened(data)
    if kind == overriding.KIND:
        overriding.override_in(data)
        return signed_text.read_signed(kind, data)
    draft_of(data)
    return signed_text.read_signed(KIND, data)


def statement_in(thing: Signable) -> bytes:
    """Return the bytes that a signer signs."""
    return statement_of(thing) if isinstance(thing, Envelope) else thing.text


def signed(thing: Signable, added: Signature) -> bytes:
    """Return the bytes of a file with one more signature.

    Raises:
        SnapshotError: It would be too large.
    """
    if isinstance(thing, Envelope):
        return sealed(replace(thing, signatures=with_signature(thing.signatures, added)))
    return bytes(thing.signed(added))


def require_signed_snapshot(
    data: bytes, trust: Trust, roles: Sequence[RoleName] = (RoleName.SNAPSHOT,)
) -> Vouching:
    """Return what the signatures of a snapshot are worth; nothing in it has been parsed yet.

    Args:
        data: The bytes of a snapshot file.
        trust: Who may sign what.
        roles: In one of these it must be signed by enough people.

    Raises:
        SnapshotError: The file is damaged, or is no snapshot.
        TrustError: The signatures are not enough.
    """
    envelope = opened(data)
    return vouched_as(trust, roles, statement_of(envelope), envelope.signatures)
