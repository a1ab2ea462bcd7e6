"""A channel: a name such as `prod` for whatever its newest signed pointer names.

Everything here reads what anybody may have written to a store, so every step checks before the next
one believes. Whatever is refused raises; nothing that was known before is forgotten for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from searchguard.errors import StoreError, TrustError
from searchguard.snapshot.audit import CHANNEL_ROLES, SHA256, Instant
from searchguard.snapshot.envelope import MAX_BYTES
from searchguard.snapshot.predicted import Predicted, predicted_faults
from searchguard.snapshot.rollout import Rollout, rollout_faults
from searchguard.snapshot.sealing import revision_in
from searchguard.snapshot.signed_text import MOST_BYTES, content_of, read_signed
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import vouched_as
from searchguard.snapshot.young import Young

POINTER = "channel"
MOST_AHEAD = timedelta(minutes=10)  # that a clock may differ
MOST_EMERGENCY = timedelta(hours=72)
_MOST_SEQUENCE = 2**53
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class Pointer(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What a channel serves: signed, small, and replaced as a whole.

    `sequence` counts from 1 and never goes back: to serve an older revision is a new pointer.
    `audit` is the SHA-256 of the audit row that tells who published it and why. Until
    `pinned_until` nobody may publish another revision. After `until`, the end of an emergency, the
    revision `then` is meant, without anybody's doing; see `serves`. `predicted` is what a query log
    told of `revision` before it was published, for servers to compare with; None without a log.
    With a `rollout` servers take the revision ring by ring. `young` are the rules that are watched,
    as they are new or wider.
    """

    channel: str
    sequence: int
    revision: str
    created: Instant
    expires: Instant
    audit: str
    pinned_until: Instant | None = None
    until: Instant | None = None
    then: str = ""
    predicted: Predicted | None = None
    rollout: Rollout | None = None
    young: tuple[Young, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """A pointer, the bytes that say so, and the mark of those in the store."""

    pointer: Pointer
    data: bytes
    mark: str


def pointer_name(channel: str) -> str:
    """Return where a channel's pointer is.

    Raises:
        StoreError: It cannot be a channel's name.
    """
    if not _NAME.fullmatch(channel):
        msg = f"`{channel}` is no channel: use small letters, digits and hyphens, such as `prod`"
        raise StoreError(msg)
    return f"channels/{channel}"


def snapshot_name(revision: str) -> str:
    """Return where the snapshot of a revision is."""
    return f"snapshots/{revision}"


def find_pointer(store: Store, channel: str, trust: Trust, known: str = "") -> Published | Nothing:
    """Return the pointer of a channel, which trusted people signed; its times are not looked at.

    Args:
        store: Where to look.
        channel: Its name.
        trust: Who may sign it.
        known: The mark of a pointer that need not be read again.

    Raises:
        StoreError: The store fails, or the pointer is another channel's.
        TrustError: It is not signed as it should be, or is no pointer.
    """
    found = store.read(pointer_name(channel), MOST_BYTES, known)
    if isinstance(found, Nothing):
        return found
    signed = read_signed(POINTER, found.data)
    role = vouched_as(trust, CHANNEL_ROLES, signed.text, signed.signatures).role
    pointer = content_of(Pointer, signed)
    if pointer.channel != channel:
        raise StoreError(f"the pointer of `{channel}` was made for `{pointer.channel}`")
    if role is RoleName.BREAKGLASS and not pointer.until:
        raise TrustError(f"the pointer of `{channel}` is signed for emergencies only, and is none")
    for fault in _faults(pointer):
        raise StoreError(f"the pointer of `{channel}` is unusable: {fault}")
    return Published(pointer, found.data, found.mark)


def is_vouched(data: bytes, trust: Trust) -> bool:
    """Tell whether the bytes of a pointer are signed by enough people whom a trust file names."""
    try:
        signed = read_signed(POINTER, data)
        vouched_as(trust, CHANNEL_ROLES, signed.text, signed.signatures)
    except TrustError:
        return False
    return True


def check_new(pointer: Pointer, now: datetime, floor: Pointer | None) -> None:
    """Check that a pointer may take the place of the last one that was followed.

    Raises:
        StoreError: It is older, expired, or from the future.
    """
    name = pointer.channel
    if floor and pointer.sequence < floor.sequence:
        msg = f"the pointer of `{name}` went back from sequence {floor.sequence} to"
        raise StoreError(f"{msg} {pointer.sequence}: somebody put an old one in its place")
    if floor and pointer.sequence == floor.sequence and pointer != floor:
        msg = f"there are two pointers of `{name}` with sequence {pointer.sequence}: publish again"
        raise StoreError(msg)
    if pointer.created > now + MOST_AHEAD:
        msg = f"the pointer of `{name}` is from the future ({pointer.created}): look at the clocks"
        raise StoreError(msg)
    check_fresh(pointer, now)


def check_fresh(pointer: Pointer, now: datetime) -> None:
    """Check that somebody still stands by a pointer.

    Raises:
        StoreError: It has expired.
    """
    if pointer.expires <= now:
        msg = f"the pointer of `{pointer.channel}` expired at {pointer.expires}: publish again"
        raise StoreError(msg)


def serves(pointer: Pointer, now: datetime) -> str:
    """Return the revision that a pointer means at an instant."""
    return pointer.then if pointer.until and pointer.until <= now else pointer.revision


def lasting(pointer: Pointer) -> str:
    """Return the revision that a pointer means in the end."""
    return pointer.then if pointer.until else pointer.revision


def steady(pointer: Pointer, now: datetime, *, returned: bool) -> str:
    """Return the revision that the servers of the last ring serve: what a change is compared with.

    Args:
        pointer: What the channel says.
        now: The instant.
        returned: Whether a server took the pointer's revision back.
    """
    rollout = pointer.rollout
    if rollout and (returned or now < rollout.ends):
        return rollout.before
    return serves(pointer, now)


def named_by(pointer: Pointer) -> tuple[str, ...]:
    """Return the revisions that a pointer names: one; in an emergency or a rollout two."""
    if pointer.rollout:
        return pointer.revision, pointer.rollout.before
    return (pointer.revision, pointer.then) if pointer.until else (pointer.revision,)


def roles_for(pointer: Pointer, revision: str) -> tuple[RoleName, ...]:
    """Return in which roles the snapshot of a revision may be signed, where a pointer means it."""
    urgent = pointer.until is not None and revision == pointer.revision
    return (RoleName.SNAPSHOT, RoleName.BREAKGLASS) if urgent else (RoleName.SNAPSHOT,)


def find_snapshot(
    store: Store,
    revision: str,
    trust: Trust,
    roles: Sequence[RoleName] = (RoleName.SNAPSHOT,),
) -> bytes:
    """Return the snapshot of a revision, which trusted people signed; it is not parsed yet.

    Args:
        store: Where it is.
        revision: Which.
        trust: Who may sign what.
        roles: In one of these it must be signed by enough people; see `roles_for`.

    Raises:
        SnapshotError: It is damaged.
        StoreError: The store fails, has none, or has another one in its place.
        TrustError: It is not signed as it should be.
    """
    found = store.read(snapshot_name(revision), MAX_BYTES)
    if isinstance(found, Nothing):
        raise StoreError(f"the store has no snapshot {revision}: publish it again")
    require_signed_snapshot(found.data, trust, roles)
    if revision_in(found.data) != revision:
        raise StoreError(f"the snapshot in the place of {revision} is another one: publish again")
    return found.data


def _faults(pointer: Pointer) -> Iterator[str]:
    if not 0 < pointer.sequence < _MOST_SEQUENCE:
        yield f"its sequence is {pointer.sequence}"
    if not SHA256.fullmatch(pointer.revision):
        yield "its revision is none"
    if not SHA256.fullmatch(pointer.audit):
        yield "it names no audit row"
    if bool(pointer.until) != bool(SHA256.fullmatch(pointer.then)):
        yield "it names no revision for after an emergency, or there is none"
    if pointer.until and not timedelta() < pointer.until - pointer.created <= MOST_EMERGENCY:
        yield f"its emergency lasts until {pointer.until}"
    if pointer.predicted:
        yield from predicted_faults(pointer.predicted)
    if pointer.rollout:
        if pointer.until or not SHA256.fullmatch(pointer.rollout.before):
            yield "its rollout names no revision for those who wait, or is that of an emergency"
        yield from rollout_faults(pointer.rollout)
