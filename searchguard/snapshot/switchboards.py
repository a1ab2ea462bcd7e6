"""The switchboards of a channel in a store: versions that are created once, each after the last.

Creating the next version is the flip, its row in the audit, and the race of two people in one.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from searchguard.errors import StoreError, SwitchboardError, SwitchboardRacedError, TrustError
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.retention import find_note
from searchguard.snapshot.signed_text import content_of, read_signed, text_of
from searchguard.snapshot.stores.store import Found, Nothing, Store
from searchguard.snapshot.switchboard import (
    EMPTY,
    KIND,
    LOCAL,
    MOST_BYTES,
    Switchboard,
)
from searchguard.snapshot.switchboard_form import check_form
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import require

MOST_AHEAD = timedelta(minutes=10)  # that a clock may differ
_NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Version:
    """A switchboard, and the bytes that say so; none of version 0."""

    switchboard: Switchboard = EMPTY
    data: bytes = b""

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, which the next version holds; empty of version 0."""
        return hashlib.sha256(self.data).hexdigest() if self.data else ""


def read_switchboard(
    data: bytes, trust: Trust | None, role: RoleName = RoleName.SWITCHBOARD
) -> Switchboard:
    """Return the switchboard that bytes hold, once whoever must has signed it.

    Args:
        data: The bytes.
        trust: Who may sign what; None where nothing is signed.
        role: As what it must be signed.

    Raises:
        SwitchboardError: It cannot be used.
        TrustError: It is none, or not signed as it should be.
    """
    signed = read_signed(KIND, data, MOST_BYTES)
    found = require(trust, role, signed.text, signed.signatures) if trust else None
    switchboard = content_of(Switchboard, signed)
    check_form(switchboard)
    two = switchboard.change is not None and switchboard.change.second
    if found and two and len(found.people) < 2:
        msg = f"it takes two people, and only {', '.join(found.people)} signed"
        raise TrustError(f"version {switchboard.version} of the switchboard: {msg}")
    return switchboard


def written(switchboard: Switchboard, keys: Sequence[SigningKey]) -> bytes:
    """Return a switchboard as bytes, signed by some keys.

    Raises:
        SwitchboardError: It cannot be used, or is too large.
    """
    check_form(switchboard)
    document = text_of(KIND, switchboard)
    for key in keys:
        document = document.signed(key.sign(document.text))
    data = bytes(document)
    if len(data) > MOST_BYTES:
        msg = f"the switchboard is over {MOST_BYTES} bytes: end some of what is on"
        raise SwitchboardError(msg)
    return data


class Switchboards:
    """The switchboards of one channel. What the store holds is not believed."""

    def __init__(self, store: Store, channel: str, trust: Trust | None) -> None:
        self._store = store
        self._channel = channel
        self._trust = trust

    @property
    def place(self) -> str:
        """Where they are, for people."""
        if self._channel == LOCAL:
            return f"`{self._store.address}`"
        return f"channel `{self._channel}` of the store at `{self._store.address}`"

    def newest(self, known: Version | None = None) -> Version:
        """Return the newest version; of version 0 where there is none yet.

        Args:
            known: A version to go on from.

        Raises:
            StoreError: The store fails, or a version is not what it should be.
            SwitchboardError: A version cannot be used.
            TrustError: A version is not signed as it should be.
        """
        version = known or self._start()
        while following := self.next_after(version):
            version = following
        return version

    def next_after(self, version: Version) -> Version | None:
        """Return the version after one, if it is there; it raises what `newest` does."""
        number = version.switchboard.version + 1
        found = self._store.read(self._name(number), MOST_BYTES)
        if isinstance(found, Nothing):
            return None
        following = self._read(found, number)
        if version.data and following.switchboard.previous != version.digest:
            msg = f"version {number} of the switchboard does not follow the one before it"
            raise StoreError(f"{msg}, in {self.place}: somebody changed one of them")
        return following

    def history(self, newest: Version) -> Iterator[Version]:
        """Yield a version and all before it, the newest first; each vouches for the one before.

        Those that `prune` has removed are not there.

        Raises:
            StoreError: The store fails, or a version is missing or was changed.
            TrustError: A version is none.
        """
        version = newest
        while version.data:
            yield version
            number = version.switchboard.version - 1
            if number == 0:
                return
            found = self._store.read(self._name(number), MOST_BYTES)
            data = b"" if isinstance(found, Nothing) else found.data
            if not data and number < self._first():
                return
            if hashlib.sha256(data).hexdigest() != version.switchboard.previous:
                what = "changed" if data else "missing"
                raise StoreError(f"version {number} of the switchboard is {what}: restore it")
            version = Version(content_of(Switchboard, read_signed(KIND, data, MOST_BYTES)), data)

    def flip(self, before: Version, following: Switchboard, keys: Sequence[SigningKey]) -> Version:
        """Create the version after the newest; it is durable once this returns.

        Args:
            before: The newest version, as far as is known.
            following: What comes after it; version, channel and hash are filled in.
            keys: The keys that sign it.

        Raises:
            StoreError: The store fails.
            SwitchboardError: Somebody else was faster, or it cannot be used.
            TrustError: It would not be trusted.
        """
        number = before.switchboard.version + 1
        data = written(numbered(following, number, self._channel, before.digest), keys)
        switchboard = read_switchboard(data, self._trust)
        if not self._store.create(self._name(number), data):
            raise SwitchboardRacedError(self._raced(number))
        self._copy_newest(data)
        return Version(switchboard, data)

    def renew(self, newest: Version) -> None:
        """See to it that a reader who starts finds the newest version, without any older one.

        Raises:
            StoreError: The store fails, or somebody flips the switchboard at this moment.
        """
        if newest.data and self._start() != newest:
            self._copy_newest(newest.data)
            if self._start() != newest:
                raise StoreError(f"the switchboard of {self.place} changes: try again")

    def _first(self) -> int:
        """Return the first version that nobody has removed."""
        if self._trust is None:
            return 1
        note = find_note(self._store, self._channel, (self._trust,))
        return note.switchboards if note else 1

    def _start(self) -> Version:
        """Return a late version, from which the newest can be found; one that is broken is none."""
        found = self._store.read(self._name(_NEWEST), MOST_BYTES)
        if isinstance(found, Nothing):
            return Version()
        return self._read(found, 0)

    def _read(self, found: Found, number: int) -> Version:
        switchboard = read_switchboard(found.data, self._trust)
        named = switchboard.channel == self._channel and not switchboard.is_breakglass
        if not named or (number and switchboard.version != number):
            raise StoreError(f"a switchboard in {self.place} was made for another place")
        return Version(switchboard, found.data)

    def _copy_newest(self, data: bytes) -> None:
        """Put a copy where readers start; it may lag, so that a failure says nothing."""
        try:
            found = self._store.read(self._name(_NEWEST), MOST_BYTES)
            mark = "" if isinstance(found, Nothing) else found.mark
            self._store.replace(self._name(_NEWEST), data, mark)
        except StoreError:
            return

    def _raced(self, number: int) -> str:
        return (
            f"somebody else flipped the switchboard just now (version {number}), so this was not "
            "done: look at what, then ask again"
        )

    def _name(self, version: int | str) -> str:
        return f"switchboards/{self._channel}/{version}"


def numbered(switchboard: Switchboard, number: int, channel: str, previous: str) -> Switchboard:
    """Return a switchboard as the version of a number in a channel."""
    return replace(switchboard, version=number, channel=channel, previous=previous)
