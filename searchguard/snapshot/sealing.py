"""The envelope of a snapshot as bytes: closed, and opened without a look at what is inside."""

import hashlib

from searchguard.errors import SnapshotError
from searchguard.snapshot.codec import decode, encode
from searchguard.snapshot.envelope import MAX_BYTES, Envelope, check_vouching, digest_over


def sealed(envelope: Envelope) -> bytes:
    """Return an envelope as the bytes of a snapshot file.

    Raises:
        SnapshotError: It is too large.
    """
    data = encode(envelope)
    if len(data) > MAX_BYTES:
        msg = f"the lists make a snapshot of {len(data)} bytes, at most {MAX_BYTES}: split them"
        raise SnapshotError(msg)
    return data


def opened(data: bytes) -> Envelope:
    """Return the envelope that a snapshot file holds, undamaged; what is in it is not read yet.

    Raises:
        SnapshotError: The bytes are too many, damaged, or no envelope in the one way to write one.
    """
    if not 0 < len(data) <= MAX_BYTES:
        msg = f"a snapshot has 1 to {MAX_BYTES} bytes and this has {len(data)}: compile it again"
        raise SnapshotError(msg)
    envelope = decode(Envelope, data)
    if envelope.digest != digest_over(envelope.manifest, envelope.body):
        msg = "its digest does not fit its content, so it is damaged: copy or compile it again"
        raise SnapshotError(msg)
    refuse_other_encoding(data, encode(envelope))
    check_vouching(envelope)
    return envelope


def revision_in(data: bytes) -> str:
    """Return the revision of the snapshot in a file: the SHA-256 of its body, which is not read.

    Raises:
        SnapshotError: The file is damaged, or is no snapshot.
    """
    return hashlib.sha256(opened(data).body).hexdigest()


def refuse_other_encoding(data: bytes, canonical: bytes) -> None:
    """Refuse bytes that are not the one way in which their content is written down.

    Raises:
        SnapshotError: They are not.
    """
    if data != canonical:
        msg = (
            "it is not written as this version of searchguard writes it, so something in it would "
            "be lost: update searchguard, or compile it again"
        )
        raise SnapshotError(msg)
