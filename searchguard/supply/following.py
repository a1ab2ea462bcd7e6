"""Following a channel of a store: what to serve at first, and what from then on.

It knows no process and no pipe, and gets time as an argument; `follow_child` runs it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from searchguard.errors import SearchguardError, SnapshotError, StoreError, TrustError
from searchguard.snapshot.channel import (
    Pointer,
    Published,
    check_fresh,
    check_new,
    find_pointer,
    find_snapshot,
    is_vouched,
    named_by,
    roles_for,
    serves,
)
from searchguard.snapshot.files import read_small_file, read_snapshot_file
from searchguard.snapshot.sealing import revision_in
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.vouching import load_next_trust, load_trust
from searchguard.supply.frames import Followed, Frame
from searchguard.supply.kept import Kept

News = tuple[Frame, bytes]
TryOut = Callable[[bytes], None]

AGAIN_AFTER = timedelta(minutes=1)  # that a snapshot was refused


@dataclass(frozen=True, slots=True)
class Setback:
    """The pointer, by its mark, whose snapshot was refused, and until when that is believed."""

    mark: str
    until: datetime
    error: SnapshotError


class Following:
    """Follows one channel; what changes is told once, and what was offered before stays."""

    def __init__(self, followed: Followed, store: Store, try_out: TryOut) -> None:
        """Follow.

        Args:
            followed: What, and where from.
            store: The store that `followed` names.
            try_out: Raises SnapshotError for the bytes of a snapshot that does not serve.

        Raises:
            TrustError: The trust file is not one that may be believed.
            OSError: It cannot be read.
        """
        self._followed = followed
        self._store = store
        self._try_out = try_out
        self._kept = Kept(Path(followed.keep), followed.channel) if followed.keep else None
        self._trust_data = read_small_file(Path(followed.trust))
        self._trust = (
            self._kept.trust(self._trust_data) if self._kept else load_trust(self._trust_data)
        )
        last = self._kept.pointer(self._trust) if self._kept else None
        self._last: Pointer | None = last.pointer if last else None
        self._last_data = last.data if last else b""
        self._mark = ""
        self._serving = followed.serving
        self._loaded_from = ""
        self._not_kept = ""
        self._told = ""
        self._setback: Setback | None = None

    def first(self, now: datetime) -> News:
        """Return the best snapshot that can be served: published, else kept, else bootstrap.

        A frame without a snapshot tells why there is none.
        """
        faults: list[str] = []
        for find in (partial(self._newest, now), partial(self._from_disk, now), self._bootstrap):
            try:
                data = find()
            except (SearchguardError, OSError) as error:
                faults.append(str(error))
            else:
                if data:
                    return self._news("; ".join(faults), data)
        return self._news("; ".join(faults), b"")

    def next(self, now: datetime) -> News | None:
        """Return what changed since the last call, or None where nothing did."""
        before = self._loaded_from
        distrusted = self._follow_trust()
        try:
            data, fault = self._newest(now), distrusted or self._not_kept
        except (SearchguardError, OSError) as error:
            data, fault = b"", str(error)
            with suppress(SearchguardError, OSError):
                data = self._back(now)
        if not data and fault == self._told and self._loaded_from == before:
            return None
        return self._news(fault, data)

    def _news(self, fault: str, data: bytes) -> News:
        self._told = fault
        return Frame(loaded_from=self._loaded_from, fault=fault, size=len(data)), data

    def _newest(self, now: datetime) -> bytes:
        """Follow the channel's pointer; return its snapshot, or nothing where it is served."""
        channel = self._followed.channel
        found = find_pointer(self._store, channel, self._trust, self._mark)
        if isinstance(found, Nothing):
            if found is Nothing.ABSENT:
                raise StoreError(f"the store at `{self._store.address}` has no channel `{channel}`")
            back = self._back(now)
            if self._last and not back:
                check_fresh(self._last, now)
            return back
        pointer = found.pointer
        check_new(pointer, now, self._last)
        revision = serves(pointer, now)
        data = b"" if revision == self._serving else self._fetched(found, revision, now)
        self._mark, self._last, self._last_data = found.mark, pointer, found.data
        self._serve(revision, f"{self._store.address}, channel {_numbered(pointer)}")
        self._keep(found, {revision: data} if data else {})
        return data

    def _back(self, now: datetime) -> bytes:
        """Return the snapshot to go back to where an emergency is over, store or no store.

        Nothing where there is none.
        """
        last = self._last
        if (
            last is None
            or last.until is None
            or serves(last, now) in {last.revision, self._serving}
        ):
            return b""
        data = self._named(last, last.then)
        self._try_out(data)
        self._serve(last.then, f"{_numbered(last)}, back from an emergency")
        return data

    def _named(self, pointer: Pointer, revision: str) -> bytes:
        """Return a snapshot that a pointer names: kept, or else of the store."""
        if self._kept and self._kept.has(revision):
            with suppress(SearchguardError):
                return self._kept.snapshot_of(pointer, revision, self._trust)
        return find_snapshot(self._store, revision, self._trust, roles_for(pointer, revision))

    def _fetched(self, found: Published, revision: str, now: datetime) -> bytes:
        """Return the snapshot of a pointer; one that was refused is not tried again at once."""
        setback = self._setback
        if setback and setback.mark == found.mark and now < setback.until:
            raise setback.error
        roles = roles_for(found.pointer, revision)
        data = find_snapshot(self._store, revision, self._trust, roles)
        try:
            self._try_out(data)
        except SnapshotError as error:
            self._setback = Setback(found.mark, now + AGAIN_AFTER, error)
            raise
        return data

    def _keep(self, found: Published, snapshots: dict[str, bytes]) -> None:
        self._not_kept = ""
        if self._kept:
            try:
                for revision in named_by(found.pointer):
                    if revision not in snapshots and not self._kept.has(revision):
                        snapshots[revision] = self._named(found.pointer, revision)
                self._kept.keep(found, snapshots, self._trust_data)
            except (SearchguardError, OSError) as error:
                self._not_kept = f"no copy is kept for a start without the store: {error}"

    def _from_disk(self, now: datetime) -> bytes:
        if self._kept is None:
            return b""
        pointer, data = self._kept.snapshot(self._trust, now)
        self._try_out(data)
        self._serve(
            serves(pointer, now), f"{self._followed.keep}, kept of channel {_numbered(pointer)}"
        )
        return data

    def _bootstrap(self) -> bytes:
        if not self._followed.bootstrap:
            return b""
        data = read_snapshot_file(Path(self._followed.bootstrap))
        try:
            require_signed_snapshot(data, self._trust)
            self._try_out(data)
        except (SnapshotError, TrustError) as error:
            raise SnapshotError(f"`{self._followed.bootstrap}`: {error}") from error
        self._serve(revision_in(data), f"{self._followed.bootstrap}, to start from")
        return data

    def _serve(self, revision: str, loaded_from: str) -> None:
        self._serving, self._loaded_from = revision, loaded_from

    def _follow_trust(self) -> str:
        """Take a newer trust file over, if the root that is trusted now has signed it too.

        Returns:
            Why it is not taken over; what was trusted before is then still trusted.
        """
        try:
            data = read_small_file(Path(self._followed.trust))
            if data != self._trust_data:
                self._trust = load_next_trust(data, self._trust)
                self._trust_data, self._mark = data, ""
                self._forget_floor()
        except (SearchguardError, OSError) as error:
            return f"the trust file is not followed: {error}"
        return ""

    def _forget_floor(self) -> None:
        """Forget the last pointer where nobody whom a new trust file names signed it.

        Whoever had a key that was taken away may have signed a sequence that nobody could pass.
        """
        if not is_vouched(self._last_data, self._trust):
            self._last, self._last_data = None, b""


def _numbered(pointer: Pointer) -> str:
    return f"{pointer.channel}, sequence {pointer.sequence}"
