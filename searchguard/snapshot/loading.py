"""A snapshot to lists: checked from the outside in, and refused at the first doubt."""

import hashlib
from dataclasses import dataclass

from searchguard.errors import SnapshotError
from searchguard.policy.model import Lists
from searchguard.snapshot.codec import decode, encode
from searchguard.snapshot.compiling import in_canonical_order
from searchguard.snapshot.envelope import Envelope
from searchguard.snapshot.manifest import (
    FEATURES,
    FORMAT,
    MAX_MANIFEST_BYTES,
    Manifest,
    counts_of,
)
from searchguard.snapshot.sealing import opened, refuse_other_encoding


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A loaded snapshot; `revision` is the SHA-256 of its body as it was stored, in hex."""

    lists: Lists
    manifest: Manifest
    revision: str


def load_snapshot(data: bytes) -> Snapshot:
    """Return the snapshot that is in the bytes of a file.

    Raises:
        SnapshotError: The bytes are not a snapshot that this version may load, in any way.
    """
    envelope = opened(data)
    manifest = read_manifest(envelope)
    return Snapshot(_lists(envelope.body, manifest), manifest, manifest.body_digest.hex())


def read_manifest(envelope: Envelope) -> Manifest:
    """Return the manifest of an envelope, which fits its body; the body is not read.

    Raises:
        SnapshotError: It is not one that this version may load.
    """
    if len(envelope.manifest) > MAX_MANIFEST_BYTES:
        msg = f"its manifest is over {MAX_MANIFEST_BYTES} bytes: compile it again"
        raise SnapshotError(msg)
    manifest = decode(Manifest, envelope.manifest)
    if manifest.format != FORMAT:
        msg = f"its format is {manifest.format} and this version reads {FORMAT}: update searchguard"
        raise SnapshotError(msg)
    unknown = sorted(set(manifest.requires) - FEATURES.keys())
    if unknown:
        needed = ", ".join(f"`{name}`" for name in unknown)
        msg = f"its rules need what this version cannot do, so update searchguard: {needed}"
        raise SnapshotError(msg)
    if manifest.body_digest != hashlib.sha256(envelope.body).digest():
        msg = "its manifest does not fit its body, so it is damaged: copy or compile it again"
        raise SnapshotError(msg)
    refuse_other_encoding(envelope.manifest, encode(manifest))
    return manifest


def _lists(body: bytes, manifest: Manifest) -> Lists:
    lists = decode(Lists, body)
    refuse_other_encoding(body, encode(in_canonical_order(lists)))
    if manifest.counts != counts_of(lists):
        msg = "its manifest counts other things than its body holds: compile it again"
        raise SnapshotError(msg)
    return lists
