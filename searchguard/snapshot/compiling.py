"""Lists to a snapshot: the same lists give the same bytes, whenever and wherever."""

import hashlib
from dataclasses import replace

from searchguard.policy.model import Lists
from searchguard.snapshot.codec import encode
from searchguard.snapshot.envelope import Envelope, digest_over
from searchguard.snapshot.manifest import manifest_of
from searchguard.snapshot.sealing import sealed


def compile_lists(lists: Lists) -> bytes:
    """Return lists as an unsigned snapshot.

    Raises:
        SnapshotError: The lists cannot be written down, or are too large.
    """
    body = _body(lists)
    manifest = encode(manifest_of(lists, body))
    return sealed(Envelope(manifest=manifest, body=body, digest=digest_over(manifest, body)))


def revision_of(lists: Lists) -> str:
    """Return the revision of lists: the SHA-256 of their body, 64 hex digits.

    Raises:
        SnapshotError: The lists cannot be written down.
    """
    return hashlib.sha256(_body(lists)).hexdigest()


def in_canonical_order(lists: Lists) -> Lists:
    """Return lists with what has an id sorted by it; rules and terms keep their order."""
    return replace(
        lists,
        blocklists=tuple(sorted(lists.blocklists, key=lambda one: one.blocklist)),
        sources=tuple(sorted(lists.sources, key=lambda one: one.id)),
        notices=tuple(sorted(lists.notices, key=lambda one: one.notice)),
        contexts=tuple(sorted(lists.contexts, key=lambda one: (one.id, one.language))),
        events=tuple(sorted(lists.events, key=lambda one: one.event)),
    )


def _body(lists: Lists) -> bytes:
    return encode(in_canonical_order(lists))
