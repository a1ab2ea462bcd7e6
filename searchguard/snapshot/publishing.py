"""Putting a snapshot into a store and pointing a channel at it.

The order makes every crash harmless: the snapshot is there before anything names it, and the audit
row before the pointer moves. A row can be created once, so it is also what two publishers race for;
the one who loses changes nothing, and a row of the refusals tells of it.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from searchguard.errors import SearchguardError, StoreError
from searchguard.snapshot.audit import ROW, Action, Row, by_any, digest_of, row_name
from searchguard.snapshot.changing import (
    LASTING_ROLES,
    SNAPSHOT_ROLES,
    Change,
    Channels,
    Place,
    people_of,
    refuse,
    row_of,
    signed_by,
)
from searchguard.snapshot.channel import (
    POINTER,
    Pointer,
    Published,
    find_snapshot,
    lasting,
    pointer_name,
    roles_for,
    serves,
    snapshot_name,
)
from searchguard.snapshot.envelope import MAX_BYTES
from searchguard.snapshot.fitting import fitted
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.predicted import Predicted
from searchguard.snapshot.sealing import revision_in
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.trust import RoleName, Trust

PENDING = timedelta(seconds=30)  # that whoever began to publish may take to end it
_HELD = (Action.PUBLISH, Action.EMERGENCY, Action.PROMOTE)  # what a pin holds back

Base = Published | Nothing | None


def publish(
    store: Store, trust: Trust, data: bytes, change: Change, earlier: Sequence[Trust] = ()
) -> Pointer:
    """Put a snapshot into a store, and point a channel at it, whatever it says now; see `put`."""
    return put(Channels(store, trust, tuple(earlier)), data, change)


def put(channels: Channels, data: bytes, change: Change, base: Base = None) -> Pointer:
    """Put a snapshot into a store, and point a channel at it.

    Args:
        channels: Where to, and whom to believe.
        data: The signed snapshot.
        change: What else there is to say.
        base: What the channel said when the change was judged; whatever it says now, if None.

    Raises:
        SnapshotError: The snapshot is not one that can be loaded.
        StoreError: The store fails, the channel is pinned, or somebody else published meanwhile.
        TrustError: Snapshot or pointer would not be trusted.
    """
    require_signed_snapshot(data, channels.trust, _roles(change))
    revision = load_snapshot(data).revision
    people = people_of(channels.trust, change)
    before = _before(channels, change, revision, base)
    number, last = _last_row(channels, change, revision, before)
    _put_snapshot(channels, revision, data, _roles(change))
    return _point(channels, data, change, before, Place(number + 1, people, last))


def point(channels: Channels, revision: str, change: Change, base: Base = None) -> Pointer:
    """Point a channel at a snapshot that is in the store; what it takes and raises is of `put`."""
    people = people_of(channels.trust, change)
    before = _before(channels, change, revision, base)
    roles = LASTING_ROLES
    if isinstance(before, Published) and _stays(change, before.pointer, revision):
        roles = roles_for(before.pointer, revision)
    data = find_snapshot(channels.store, revision, channels.trust, roles)
    number, last = _last_row(channels, change, revision, before)
    return _point(channels, data, change, before, Place(number + 1, people, last))


def _before(channels: Channels, change: Change, revision: str, base: Base) -> Published | Nothing:
    """Return what a channel says, where a change may be made to it."""
    before = channels.current(change.channel)
    if change.action is Action.EMERGENCY and not isinstance(before, Published):
        raise StoreError(f"`{change.channel}` serves nothing yet that an emergency could end with")
    if base is not None and _mark(base) != _mark(before):
        raise _refused(channels, change, revision, _raced(change.channel))
    pinned = _pinned(before, change.at)
    if pinned and change.action in _HELD:
        words = f"`{change.channel}` is pinned until {pinned:%Y-%m-%d %H:%M} UTC"
        raise _refused(channels, change, revision, f"{words}: unpin it first, with `pin --off`")
    return before


def _point(
    channels: Channels, data: bytes, change: Change, before: Published | Nothing, place: Place
) -> Pointer:
    """Announce a change in the audit, then move the pointer.

    Whoever removes old snapshots may have begun before the row was there, so its own is put back.
    """
    revision = revision_in(data)
    row = row_of(change, revision, before, place)
    told = signed_by(change.keys, ROW, row)
    if not channels.store.create(row_name(change.channel, row.sequence), told):
        raise _refused(channels, change, revision, _raced(change.channel))
    if channels.store.read(snapshot_name(revision), MAX_BYTES) is Nothing.ABSENT:
        channels.store.create(snapshot_name(revision), data)
    until, then = _end(channels, change, before, revision)
    goes_on = before.pointer if isinstance(before, Published) else None
    if goes_on and not _stays(change, goes_on, revision):
        goes_on = None
    pointer = Pointer(
        channel=change.channel,
        sequence=row.sequence,
        revision=revision,
        created=change.at,
        expires=change.at + change.lasts,
        audit=digest_of(told),
        pinned_until=_pinned_then(change, _pinned(before, change.at)),
        until=until,
        then=then,
        predicted=change.predicted or _still_predicted(change, before, revision),
        rollout=goes_on.rollout if goes_on else change.rollout,
        young=goes_on.young if goes_on else change.young,
    )
    pointer = fitted(pointer)
    signed = signed_by(change.keys, POINTER, pointer)
    if not channels.store.replace(pointer_name(change.channel), signed, _mark(before)):
        raise _refused(channels, change, revision, _raced(change.channel))
    return pointer


def _last_row(
    channels: Channels, change: Change, revision: str, before: Published | Nothing
) -> tuple[int, str]:
    """Return the number and the SHA-256 of the last row: the pointer's, or one without a pointer.

    One that is new and has no pointer yet is somebody who publishes at this moment.
    """
    name = change.channel
    pointed = before.pointer if isinstance(before, Published) else None
    number, digest = (pointed.sequence - 1 if pointed else 0), ""
    while found := by_any(channels.store, name, number + 1, channels.trusts):
        number, digest = number + 1, digest_of(found[1])
        if pointed and number == pointed.sequence and digest != pointed.audit:
            raise StoreError(f"audit row {number} of `{name}` was changed: restore it first")
        is_later = pointed is None or number > pointed.sequence
        if is_later and abs(change.at - found[0].at) < PENDING:
            raise _refused(channels, change, revision, _begun(found[0]))
    if pointed and number < pointed.sequence:
        raise StoreError(f"audit row {number + 1} of `{name}` is missing: restore it first")
    return number, digest


def _put_snapshot(
    channels: Channels, revision: str, data: bytes, roles: tuple[RoleName, ...]
) -> None:
    """Put a snapshot under its revision; one that is there stays, unless nobody would trust it."""
    name = snapshot_name(revision)
    if channels.store.create(name, data):
        return
    found = channels.store.read(name, MAX_BYTES)
    if isinstance(found, Nothing):
        raise StoreError(f"the snapshot {revision} came and went: publish again")
    try:
        require_signed_snapshot(found.data, channels.trust, roles)
        same = load_snapshot(found.data).revision == revision
    except SearchguardError:
        same = False
    if not same and not channels.store.replace(name, data, found.mark):
        raise StoreError(f"somebody else replaced the snapshot {revision}: publish again")


def _roles(change: Change) -> tuple[RoleName, ...]:
    return SNAPSHOT_ROLES if change.action is Action.EMERGENCY else LASTING_ROLES


def _end(
    channels: Channels, change: Change, before: Published | Nothing, revision: str
) -> tuple[datetime | None, str]:
    """Return when what is published ends by itself, and what is served then.

    What was on its way to the servers by rings, or was taken back, is published again by people.
    """
    if not isinstance(before, Published):
        return None, ""
    if change.action is Action.EMERGENCY:
        rolling = before.pointer.rollout
        standing = channels.standing(before.pointer, change.at) if rolling else ""
        return change.until, standing or lasting(before.pointer)
    if _stays(change, before.pointer, revision):
        return before.pointer.until, before.pointer.then
    return None, ""


def _still_predicted(
    change: Change, before: Published | Nothing, revision: str
) -> Predicted | None:
    """Return what was predicted of what is served, where a change lets it go on."""
    if not isinstance(before, Published) or before.pointer.revision != revision:
        return None
    goes_on = serves(before.pointer, change.at) == revision
    return before.pointer.predicted if goes_on else None


def _stays(change: Change, before: Pointer, revision: str) -> bool:
    """Tell whether an emergency or a rollout goes on: to hold a channel changes neither."""
    return change.action in {Action.PIN, Action.UNPIN} and revision == before.revision


def _refused(channels: Channels, change: Change, revision: str, why: str) -> StoreError:
    """Return the error for a change that is not made; the audit tells of it, if it can."""
    with suppress(SearchguardError):
        refuse(channels, change, revision, why)
    return StoreError(why)


def _mark(found: Published | Nothing) -> str:
    return found.mark if isinstance(found, Published) else ""


def _pinned(before: Published | Nothing, at: datetime) -> datetime | None:
    """Return until when a channel is pinned, if it is."""
    until = before.pointer.pinned_until if isinstance(before, Published) else None
    return until if until and until > at else None


def _pinned_then(change: Change, before: datetime | None) -> datetime | None:
    match change.action:
        case Action.PIN:
            return change.until
        case Action.UNPIN:
            return None
        case _:
            return before


def _raced(channel: str) -> str:
    return f"somebody else published to `{channel}` just now: look at what, then publish again"


def _begun(row: Row) -> str:
    who, when = ", ".join(row.by), f"{row.at:%H:%M:%S}"
    wait = f"if that has failed, publish again after {int(PENDING.total_seconds())} seconds"
    return f"{who} began to publish to `{row.channel}` at {when} UTC and has not ended: {wait}"
