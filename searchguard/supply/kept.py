"""What a server keeps on its own disk of a channel: the last good snapshots, pointer and trust.

It has the layout of a store and is believed as little: everything is verified when it is read.
"""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import msgspec

from searchguard.errors import SearchguardError, StoreError, TrustError
from searchguard.snapshot.channel import (
    Pointer,
    Published,
    find_pointer,
    find_snapshot,
    named_by,
    pointer_name,
    roles_for,
    snapshot_name,
)
from searchguard.snapshot.envelope import MAX_BYTES
from searchguard.snapshot.files import write_file
from searchguard.snapshot.signed_text import MOST_BYTES
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.stores.store import Found, Nothing
from searchguard.snapshot.trust import Trust
from searchguard.snapshot.vouching import load_next_trust, load_trust
from searchguard.supply.frames import Returned

SNAPSHOTS_KEPT = 3
_TRUST = "trust"
_RETURNED = "returned"


class Kept:
    """A folder where one channel is kept."""

    def __init__(self, folder: Path, channel: str) -> None:
        self._folder = folder
        self._channel = channel
        self._store = FolderStore(folder)

    def trust(self, data: bytes) -> Trust:
        """Return the trust in the bytes of a file, which may be the one kept or follow it.

        Raises:
            TrustError: It is not a trust file, or not one that may follow.
        """
        before = self._kept_trust()
        if before is None or before[0] == data:
            return load_trust(data)
        try:
            return load_next_trust(data, before[1])
        except TrustError as error:
            where = self._folder / _TRUST
            msg = f"{error}; to believe it all the same, remove `{where}`"
            raise TrustError(msg) from error

    def pointer(self, trust: Trust) -> Published | None:
        """Return the pointer that was followed last, if it is kept and still trusted."""
        try:
            found = find_pointer(self._store, self._channel, trust)
        except SearchguardError:
            return None
        return found if isinstance(found, Published) else None

    def snapshot(self, trust: Trust, meant: Callable[[Pointer], str]) -> tuple[Pointer, bytes]:
        """Return the pointer that was followed last, and the snapshot that it means now.

        Args:
            trust: Whom to believe.
            meant: The revision that a pointer means now for this server.

        Raises:
            SearchguardError: Nothing is kept, or it is not to be trusted.
        """
        found = find_pointer(self._store, self._channel, trust)
        if isinstance(found, Nothing):
            raise StoreError(f"nothing is kept in `{self._folder}` yet")
        return found.pointer, self.snapshot_of(found.pointer, meant(found.pointer), trust)

    def snapshot_of(self, pointer: Pointer, revision: str, trust: Trust) -> bytes:
        """Return the snapshot of a revision that a pointer names.

        Raises:
            SearchguardError: It is not kept, or is not to be trusted.
        """
        return find_snapshot(self._store, revision, trust, roles_for(pointer, revision))

    def has(self, revision: str) -> bool:
        """Tell whether a snapshot of a revision is kept; it is verified when it is needed."""
        return (self._folder / snapshot_name(revision)).exists()

    def keep(self, published: Published, snapshots: Mapping[str, bytes], trust: bytes) -> None:
        """Keep what is followed now.

        Args:
            published: The pointer.
            snapshots: Those of the revisions that it names and that are not kept yet.
            trust: The trust file.

        Raises:
            StoreError: The disk fails.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"`{self._folder}` cannot be made: {error.strerror}") from error
        for revision, data in snapshots.items():
            self._put(snapshot_name(revision), data)
        self._put(pointer_name(self._channel), published.data)
        self._put(_TRUST, trust)
        self._forget(named_by(published.pointer))

    @property
    def returned(self) -> Returned | None:
        """What this server took back last; None where it is not kept, or is damaged."""
        try:
            return msgspec.json.decode((self._folder / _RETURNED).read_bytes(), type=Returned)
        except (OSError, msgspec.DecodeError):
            return None

    def keep_returned(self, returned: Returned) -> None:
        """Keep what is taken back, for a start without the store.

        Raises:
            OSError: The disk fails.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        write_file(self._folder / _RETURNED, msgspec.json.encode(returned))

    def _kept_trust(self) -> tuple[bytes, Trust] | None:
        """Return the trust file that is kept; one that is damaged guards nothing."""
        try:
            found = self._store.read(_TRUST, MOST_BYTES)
            return (found.data, load_trust(found.data)) if isinstance(found, Found) else None
        except SearchguardError:
            return None

    def _put(self, name: str, data: bytes) -> None:
        if self._store.create(name, data):
            return
        found = self._store.read(name, MAX_BYTES)
        if isinstance(found, Found) and found.data != data:
            self._store.replace(name, data, found.mark)

    def _forget(self, needed: Collection[str]) -> None:
        """Remove all but the newest snapshots and those that are needed."""
        kept = sorted(
            (self._folder / "snapshots").glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime
        )
        for path in kept[:-SNAPSHOTS_KEPT]:
            if path.name not in needed:
                path.unlink(missing_ok=True)
