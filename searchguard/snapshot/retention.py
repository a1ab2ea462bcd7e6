"""What of a channel's past must stay in a store, and the note that tells what was removed.

The audit always stays whole. A snapshot that no server, no rollback and no question about the last
twelve months can need may go. A switchboard is the only record of who flipped it, and small: it
stays for five years.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from searchguard.errors import StoreError, TrustError
from searchguard.snapshot.audit import Action, Instant, Row, rows_of
from searchguard.snapshot.changing import Channels
from searchguard.snapshot.channel import Pointer, named_by
from searchguard.snapshot.signed_text import MOST_BYTES, content_of, read_signed
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import require

KEPT = timedelta(days=365)  # unless somebody says otherwise
BOARDS_KEPT = timedelta(days=5 * 365)  # as well
BACK = 100  # revisions, and versions of the switchboard, that stay however old they are
NOTE = "pruned"


class Pruned(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What was removed of a channel's past: who did so, when and why.

    Snapshots that served before `since` only, and versions of the switchboard below `switchboards`,
    may be missing. It is the newest such note; earlier ones said less.
    """

    channel: str
    since: Instant
    switchboards: int
    at: Instant
    by: tuple[str, ...]
    reason: str


def note_name(channel: str) -> str:
    """Return where the note of a channel is."""
    return f"{NOTE}/{channel}"


def find_note(store: Store, channel: str, trusts: Sequence[Trust]) -> Pruned | None:
    """Return the note of a channel, if anything was ever removed.

    Raises:
        StoreError: The store fails.
        TrustError: No trust says that it is signed as a pointer must be, or it is no such note.
    """
    found = store.read(note_name(channel), MOST_BYTES)
    if isinstance(found, Nothing):
        return None
    signed = read_signed(NOTE, found.data)
    faults = list[TrustError]()
    for trust in trusts:
        try:
            require(trust, RoleName.CHANNEL, signed.text, signed.signatures)
        except TrustError as error:
            faults.append(error)
    if len(faults) == len(trusts):
        raise faults[0]
    note = content_of(Pruned, signed)
    if note.channel != channel:
        raise StoreError(f"the note of what was removed of `{channel}` was made for another one")
    return note


def must_stay(channels: Channels, channel: str, since: datetime) -> frozenset[str]:
    """Return the revisions of a channel that must stay.

    They are those that it names, or that it served at an instant or since; and the last `BACK`,
    which a rollback can be to.

    Raises:
        StoreError: The store fails, there is no such channel, or its record was changed.
        TrustError: Something in the record is not signed as it should be.
    """
    rows = [row for row, _ in rows_of(channels.store, channel, channels.trusts)]
    return frozenset((*_named(channels.served(channel).pointer), *_needed(rows, since)))


def _named(pointer: Pointer) -> Iterator[str]:
    yield from named_by(pointer)
    if pointer.predicted:
        yield pointer.predicted.before


def _needed(rows: Iterable[Row], since: datetime) -> Iterator[str]:
    newest_first = sorted(rows, key=lambda row: -row.sequence)
    last = list(dict.fromkeys(row.revision for row in newest_first))[:BACK]
    yield from last
    for row in newest_first:
        yield row.revision
        if row.before and (row.at >= since or row.action is Action.EMERGENCY):
            yield row.before
        if row.at < since:
            return
