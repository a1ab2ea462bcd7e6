"""A change of a channel: who makes it, whom to believe, and the audit of one that was refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from searchguard.errors import StoreError, TrustError
from searchguard.snapshot.audit import (
    CHANNEL_ROLES,
    REFUSALS,
    ROW,
    Action,
    Row,
    by_any,
    digest_of,
    last_number,
    row_name,
)
from searchguard.snapshot.channel import (
    Pointer,
    Published,
    find_pointer,
    find_snapshot,
    pointer_name,
    serves,
    steady,
)
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.predicted import Predicted
from searchguard.snapshot.rollout import Mark, Marks, Rollout
from searchguard.snapshot.signed_text import text_of
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import vouched_as
from searchguard.snapshot.young import Young

REASON_CHARACTERS = 500
LASTING_ROLES: tuple[RoleName, ...] = (RoleName.SNAPSHOT,)
SNAPSHOT_ROLES: tuple[RoleName, ...] = (*LASTING_ROLES, RoleName.BREAKGLASS)  # in an emergency

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is done to a channel, by whom and why; `at` is aware.

    `until` is when a pin or an emergency ends. `overridden` are the guardrails that two people
    answered for, in the document of the SHA-256 `override`, or that an emergency needs no answer
    for. `predicted` is what a query log told of it. With a `rollout` servers take it ring by ring;
    `young` are the rules that are watched.
    """

    channel: str
    keys: Sequence[SigningKey]
    reason: str
    at: datetime
    lasts: timedelta
    action: Action = Action.PUBLISH
    until: datetime | None = None
    overridden: tuple[str, ...] = ()
    override: str = ""
    predicted: Predicted | None = None
    rollout: Rollout | None = None
    young: tuple[Young, ...] = ()


@dataclass(frozen=True, slots=True)
class Channels:
    """A store, and whom to believe about it.

    `earlier` is trust of before, for what was published under it and is still there.
    """

    store: Store
    trust: Trust
    earlier: tuple[Trust, ...] = ()

    @property
    def trusts(self) -> tuple[Trust, ...]:
        """Return all trust, that of now first."""
        return (self.trust, *self.earlier)

    def current(self, channel: str) -> Published | Nothing:
        """Return what a channel's pointer says.

        Raises:
            StoreError: The store fails, or what is there is no pointer of this channel.
            TrustError: Nobody who was ever trusted signed it; it tells why not.
        """
        return self._by_any(lambda trust: find_pointer(self.store, channel, trust))

    def served(self, channel: str) -> Published:
        """Return what a channel's pointer says.

        Raises:
            StoreError: There is no such channel; and what `current` raises.
            TrustError: As `current` does.
        """
        found = self.current(channel)
        if isinstance(found, Published):
            return found
        raise StoreError(f"the store at `{self.store.address}` has no channel `{channel}`")

    def snapshot(self, revision: str) -> bytes:
        """Return the snapshot of a revision, which served as it was signed, or in an emergency.

        Raises:
            SnapshotError: It is damaged.
            StoreError: The store fails, has none, or has another one in its place.
            TrustError: Nobody who was ever trusted signed it; it tells why not.
        """
        return self._by_any(
            lambda trust: find_snapshot(self.store, revision, trust, SNAPSHOT_ROLES)
        )

    def mark(self, pointer: Pointer) -> Mark | None:
        """Return the mark of a server that took back what a pointer names, if one did.

        Raises:
            StoreError: The store fails.
        """
        if pointer.rollout is None:
            return None
        return Marks(self.store, pointer.channel).find(pointer.sequence)

    def standing(self, pointer: Pointer, at: datetime) -> str:
        """Return the revision that a change is compared with: that of the servers of the last ring.

        Raises:
            StoreError: The store fails.
        """
        return steady(pointer, at, returned=self.mark(pointer) is not None)

    def _by_any(self, find: Callable[[Trust], T]) -> T:
        """Return what the first trust finds that trusts it."""
        faults = list[TrustError]()
        for trust in self.trusts:
            try:
                return find(trust)
            except TrustError as error:
                faults.append(error)
        raise faults[0]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row goes: its number, who signs it, and the SHA-256 of the row before it."""

    number: int
    people: tuple[str, ...]
    previous: str


def people_of(trust: Trust, change: Change) -> tuple[str, ...]:
    """Return who the keys belong to, where that is enough to move a channel."""
    if not 0 < len(change.reason) <= REASON_CHARACTERS or not change.reason.isprintable():
        raise StoreError(f"the reason must be one line of 1 to {REASON_CHARACTERS} characters")
    trial = pointer_name(change.channel).encode()
    roles = CHANNEL_ROLES if change.action is Action.EMERGENCY else (RoleName.CHANNEL,)
    found = vouched_as(trust, roles, trial, [key.sign(trial) for key in change.keys])
    if found.strangers:
        raise TrustError(f"the key {found.strangers[0]} may not sign as `{found.role}`")
    return found.people


def row_of(
    change: Change, revision: str, before: Published | Nothing, place: Place, *, refused: str = ""
) -> Row:
    """Return the row that tells of a change, made or refused."""
    return Row(
        channel=change.channel,
        sequence=place.number,
        action=change.action,
        revision=revision,
        at=change.at,
        by=place.people,
        reason=change.reason,
        before=serves(before.pointer, change.at) if isinstance(before, Published) else "",
        previous=place.previous,
        until=change.until,
        overridden=change.overridden,
        override=change.override,
        refused=refused,
    )


def refuse(channels: Channels, change: Change, revision: str, why: str) -> None:
    """Tell the audit of a change that was not made, and why.

    Raises:
        StoreError: The store fails.
        TrustError: The keys may not say so.
    """
    people = people_of(channels.trust, change)
    before = channels.current(change.channel)
    number = 0
    while True:
        number = last_number(channels.store, change.channel, REFUSALS, number)
        last = by_any(channels.store, change.channel, number, channels.trusts, REFUSALS)
        place = Place(number + 1, people, digest_of(last[1]) if last else "")
        row = row_of(change, revision, before, place, refused=why)
        told = signed_by(change.keys, ROW, row)
        if channels.store.create(row_name(change.channel, place.number, REFUSALS), told):
            return


def signed_by(keys: Sequence[SigningKey], kind: str, value: msgspec.Struct) -> bytes:
    """Return a value as a document of a kind, signed by some keys."""
    document = text_of(kind, value)
    for key in keys:
        document = document.signed(key.sign(document.text))
    return bytes(document)
