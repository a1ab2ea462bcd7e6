"""The audit of a channel: a chain of signed rows, one for each change, and one of refusals.

A row is created once and holds the hash of the one before; a pointer holds that of its own row. So
whoever changes a row, or takes one out, is found out by the next one.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from searchguard.errors import StoreError, TrustError
from searchguard.snapshot.signed_text import MOST_BYTES, content_of, read_signed
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import vouched_as

ROW = "audit"
CHANGES, REFUSALS = "audit", "refused"  # where the two chains are
CHANNEL_ROLES = (RoleName.CHANNEL, RoleName.BREAKGLASS)  # the second for an emergency alone

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
SHA256 = re.compile(r"[0-9a-f]{64}")


class Action(StrEnum):
    """What was done to a channel, or was to be done."""

    PUBLISH = "publish"
    EMERGENCY = "emergency"
    ROLLBACK = "rollback"
    PROMOTE = "promote"
    PIN = "pin"
    UNPIN = "unpin"


class Row(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One change of a channel, told before it happens, or one that was refused: who, what, why.

    `sequence` is the number of the row, and of the pointer that it announces. `before` is the
    revision that was served, `previous` the SHA-256 of the row before; both are empty in the first
    row. A row whose pointer never came tells of a change that failed. `overridden` are the
    guardrails that two people answered for in the document whose SHA-256 is `override`; `refused`
    says why nothing was done, and `until` when what was done ends by itself.
    """

    channel: str
    sequence: int
    action: Action
    revision: str
    at: Instant
    by: tuple[str, ...]
    reason: str
    before: str = ""
    previous: str = ""
    until: Instant | None = None
    overridden: tuple[str, ...] = ()
    override: str = ""
    refused: str = ""


def row_name(channel: str, number: int, chain: str = CHANGES) -> str:
    """Return where an audit row is."""
    return f"{chain}/{channel}/{number}"


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of a row's bytes, by which the next one names it."""
    return hashlib.sha256(data).hexdigest()


def find_row(
    store: Store, channel: str, number: int, trust: Trust, chain: str = CHANGES
) -> tuple[Row, bytes] | None:
    """Return an audit row and its bytes, where there is one.

    Raises:
        StoreError: The store fails, or the row is about something else.
        TrustError: It is not signed as it should be, or is no row.
    """
    found = store.read(row_name(channel, number, chain), MOST_BYTES)
    if isinstance(found, Nothing):
        return None
    signed = read_signed(ROW, found.data)
    found_in = vouched_as(trust, CHANNEL_ROLES, signed.text, signed.signatures)
    row = content_of(Row, signed)
    if found_in.role is RoleName.BREAKGLASS and row.action is not Action.EMERGENCY:
        raise TrustError(f"audit row {number} of `{channel}` is signed for emergencies only")
    if (row.channel, row.sequence, bool(row.refused)) != (channel, number, chain == REFUSALS):
        raise StoreError(f"audit row {number} of `{channel}` is about something else")
    return row, found.data


def by_any(
    store: Store, channel: str, number: int, trusts: Sequence[Trust], chain: str = CHANGES
) -> tuple[Row, bytes] | None:
    """Return an audit row that the first of some trusts trusts; see `find_row`.

    Raises:
        TrustError: None does; it tells why the first does not.
    """
    faults = list[TrustError]()
    for trust in trusts:
        try:
            return find_row(store, channel, number, trust, chain)
        except TrustError as error:
            faults.append(error)
    raise faults[0]


def rows_of(
    store: Store, channel: str, trusts: Sequence[Trust], chain: str = CHANGES
) -> Iterator[tuple[Row, bytes]]:
    """Yield the rows of a chain, the first one first; each must follow from the one before.

    Raises:
        StoreError: The store fails, or a row does not follow: it, or the one before, was changed.
        TrustError: A row is not signed as it should be, or is none.
    """
    number, previous = 1, ""
    while found := by_any(store, channel, number, trusts, chain):
        if found[0].previous != previous:
            msg = f"audit row {number} of `{channel}` does not follow from row {number - 1}"
            raise StoreError(f"{msg}: one of them was changed")
        yield found
        number, previous = number + 1, digest_of(found[1])


def last_number(store: Store, channel: str, chain: str, least: int = 0) -> int:
    """Return the number of the last row of a chain, whose numbers have no gap; 0 without one.

    Args:
        store: Where it is.
        channel: Whose.
        chain: Which.
        least: A row that is known to be there, or 0.
    """

    def is_there(number: int) -> bool:
        return store.read(row_name(channel, number, chain), MOST_BYTES) is not Nothing.ABSENT

    low, step = least, 1
    while is_there(low + step):
        low, step = low + step, step * 2
    high = low + step  # which is not there, and `low` is
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_there(middle) else (low, middle)
    return low
