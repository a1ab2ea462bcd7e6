"""Putting a snapshot into a store and pointing a channel at it.

The order makes every crash harmless: the snapshot is there before anything names it, and the audit
row before the pointer moves. A row can be created once, so it is also what two publishers race for;
the one who loses changes nothing.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from searchguard.errors import SearchguardError, StoreError, TrustError
from searchguard.snapshot.channel import (
    POINTER,
    ROW,
    Pointer,
    Published,
    Row,
    find_pointer,
    find_row,
    pointer_name,
    row_name,
    snapshot_name,
)
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.envelope import MAX_BYTES
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.signed_text import text_of
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import require

REASON_CHARACTERS = 500
PUBLISH = "publish"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is published, by whom and why; `at` is aware."""

    channel: str
    keys: Sequence[SigningKey]
    reason: str
    at: datetime
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class _Row:
    """The last audit row of a channel: its number, or 0, and the SHA-256 of its bytes."""

    number: int
    digest: str


def publish(
    store: Store, trust: Trust, data: bytes, change: Change, earlier: Sequence[Trust] = ()
) -> Pointer:
    """Put a snapshot into a store, and point a channel at it.

    Args:
        store: Where to.
        trust: Who may sign what.
        data: The signed snapshot.
        change: What else there is to say.
        earlier: Trust of before, for what was published under it and is still there.

    Raises:
        SnapshotError: The snapshot is not one that can be loaded.
        StoreError: The store fails, or somebody else published at the same time.
        TrustError: Snapshot or pointer would not be trusted.
    """
    require_signed_snapshot(data, trust)
    revision = load_snapshot(data).revision
    people = _people(trust, change)
    before = _by_any((trust, *earlier), lambda one: find_pointer(store, change.channel, one))
    last = _last_row(store, change.channel, (trust, *earlier), before)
    row = Row(
        channel=change.channel,
        sequence=last.number + 1,
        action=PUBLISH,
        revision=revision,
        at=change.at,
        by=people,
        reason=change.reason,
        before="" if isinstance(before, Nothing) else before.pointer.revision,
        previous=last.digest,
    )
    told = _signed(ROW, row, change.keys)
    pointer = Pointer(
        channel=change.channel,
        sequence=row.sequence,
        revision=revision,
        created=change.at,
        expires=change.at + change.lasts,
        audit=hashlib.sha256(told).hexdigest(),
    )
    _put_snapshot(store, trust, revision, data)
    if not store.create(row_name(change.channel, row.sequence), told):
        raise StoreError(_raced(change.channel))
    mark = "" if isinstance(before, Nothing) else before.mark
    signed = _signed(POINTER, pointer, change.keys)
    if not store.replace(pointer_name(change.channel), signed, mark):
        raise StoreError(_raced(change.channel))
    return pointer


def _people(trust: Trust, change: Change) -> tuple[str, ...]:
    """Return who the keys belong to, where that is enough to move a channel."""
    if not 0 < len(change.reason) <= REASON_CHARACTERS or not change.reason.isprintable():
        raise StoreError(f"the reason must be one line of 1 to {REASON_CHARACTERS} characters")
    trial = pointer_name(change.channel).encode()
    found = require(trust, RoleName.CHANNEL, trial, [key.sign(trial) for key in change.keys])
    if found.strangers:
        raise TrustError(f"the key {found.strangers[0]} may not sign as `{RoleName.CHANNEL}`")
    return found.people


def _last_row(
    store: Store, channel: str, trusts: Sequence[Trust], before: Published | Nothing
) -> _Row:
    """Return the last audit row: that of the pointer, or a later one whose pointer never came."""
    pointed = before.pointer if isinstance(before, Published) else None
    number, digest = (pointed.sequence - 1 if pointed else 0), ""
    while found := _by_any(trusts, partial(find_row, store, channel, number + 1)):
        number, digest = number + 1, hashlib.sha256(found[1]).hexdigest()
        if pointed and number == pointed.sequence and digest != pointed.audit:
            raise StoreError(f"audit row {number} of `{channel}` was changed: restore it first")
    if pointed and number < pointed.sequence:
        raise StoreError(f"audit row {number + 1} of `{channel}` is missing: restore it first")
    return _Row(number, digest)


def _by_any(trusts: Sequence[Trust], find: Callable[[Trust], T]) -> T:
    """Return what the first trust finds that trusts it.

    Raises:
        TrustError: None does; it tells why the first does not.
    """
    faults: list[TrustError] = []
    for trust in trusts:
        try:
            return find(trust)
        except TrustError as error:
            faults.append(error)
    raise faults[0]


def _put_snapshot(store: Store, trust: Trust, revision: str, data: bytes) -> None:
    """Put a snapshot under its revision; one that is there stays, unless nobody would trust it."""
    if store.create(snapshot_name(revision), data):
        return
    found = store.read(snapshot_name(revision), MAX_BYTES)
    if isinstance(found, Nothing):
        raise StoreError(f"the snapshot {revision} came and went: publish again")
    try:
        require_signed_snapshot(found.data, trust)
        same = load_snapshot(found.data).revision == revision
    except SearchguardError:
        same = False
    if not same and not store.replace(snapshot_name(revision), data, found.mark):
        raise StoreError(f"somebody else replaced the snapshot {revision}: publish again")


def _signed(kind: str, value: object, keys: Sequence[SigningKey]) -> bytes:
    document = text_of(kind, value)
    for key in keys:
        document = document.signed(key.sign(document.text))
    return bytes(document)


def _raced(channel: str) -> str:
    return f"somebody else published to `{channel}` just now: look at what, then publish again"
