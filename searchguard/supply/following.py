"""Following a channel of a store: what to serve at first, and what from then on.

It knows no process and no pipe, and gets time as an argument; `follow_child` runs it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
)
from searchguard.snapshot.files import read_small_file, read_snapshot_file
from searchguard.snapshot.sealing import revision_in
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.vouching import load_next_trust, load_trust
from searchguard.supply.frames import Followed, Frame, Returned, Watched
from searchguard.supply.kept import Kept
from searchguard.supply.rolling import Rolling

News = tuple[Frame, bytes]
TryOut = Callable[[bytes], None]

AGAIN_AFTER = timedelta(minutes=1)  # that a snapshot was refused, or could not be kept


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
        self._keep_at = datetime.min.replace(tzinfo=UTC)
        self._told = ""
        self._setback: Setback | None = None
        self._rolling = Rolling(followed, store, self._kept)
        self._watched: Watched | None = None

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
                    words = "; ".join(filter(None, [self._rolling.words, *faults]))
                    watched = self._rolling.watched(self._last, now, self._serving)
                    return self._news(words, data, watched)
        return self._news("; ".join(faults), b"", None)

    def next(self, now: datetime) -> News | None:
        """Return what changed since the last call, or None where nothing did."""
        before = self._loaded_from
        distrusted = self._follow_trust()
        try:
            data, fault = self._newest(now), distrusted or self._not_kept
        except (SearchguardError, OSError) as error:
            data, fault = b"", str(error)
            with suppress(SearchguardError, OSError):
                data = self._due(now)
        fault = "; ".join(filter(None, [self._rolling.words, fault]))
        watched = self._rolling.watched(self._last, now, self._serving)
        same = fault == self._told and self._loaded_from == before
        if not data and same and watched == self._watched:
            return None
        return self._news(fault, data, watched)

    def take_back(self, returned: Returned) -> None:
        """Go back to what was before, since what serves does not do what was foreseen of it."""
        self._rolling.take_back(returned)

    def before(self, watched: Watched | None) -> bytes:
        """Return the snapshot that a trial compares with; nothing where there is none."""
        if watched is None or watched.trial is None or self._last is None:
            return b""
        with suppress(SearchguardError, OSError):
            return self._named(self._last, watched.trial.before)
        return b""

    def _news(self, fault: str, data: bytes, watched: Watched | None) -> News:
        self._told = fault
        told = watched if watched != self._watched else None
        self._watched = watched
        frame = Frame(loaded_from=self._loaded_from, fault=fault, size=len(data), watched=told)
        return frame, data

    def _newest(self, now: datetime) -> bytes:
        """Follow the channel's pointer; return its snapshot, or nothing where it is served."""
        channel = self._followed.channel
        found = find_pointer(self._store, channel, self._trust, self._known(now))
        if isinstance(found, Nothing):
            if found is Nothing.ABSENT:
                raise StoreError(f"the store at `{self._store.address}` has no channel `{channel}`")
            due = self._due(now)
            if self._last and not due:
                check_fresh(self._last, now)
            return due
        pointer = found.pointer
        check_new(pointer, now, self._last)
        revision = self._rolling.meant(pointer, now, self._serving)
        data = b"" if revision == self._serving else self._fetched(found, revision, now)
        self._mark, self._last, self._last_data = found.mark, pointer, found.data
        self._serve(revision, f"{self._store.address}, channel {_numbered(pointer)}")
        self._keep(found, {revision: data} if data else {}, now)
        return data

    def _known(self, now: datetime) -> str:
        """Return the mark of what is followed; none where it is read again, to be kept at last."""
        return "" if self._not_kept and now >= self._keep_at else self._mark

    def _due(self, now: datetime) -> bytes:
        """Return the snapshot that the last pointer means by now, store or no store.

        Where an emergency is over, or a ring has its turn, or what serves is taken back. Nothing
        where that serves already.
        """
        last = self._last
        if last is None or not (last.until or last.rollout):
            return b""
        revision = self._rolling.meant(last, now, self._serving)
        if revision == self._serving or (last.until and revision == last.revision):
            return b""
        returns = self._serving == last.revision
        words = "back from an emergency" if last.until else "what was before"
        data = self._named(last, revision)
        if not (returns and last.rollout):  # what served until a moment ago was tried out then
            self._tried(data, f"{last.sequence}", now)
        told = f"{_numbered(last)}, {words}" if returns else f"channel {_numbered(last)}"
        self._serve(revision, told)
        return data

    def _named(self, pointer: Pointer, revision: str) -> bytes:
        """Return a snapshot that a pointer names: kept, or else of the store."""
        if self._kept and self._kept.has(revision):
            with suppress(SearchguardError):
                return self._kept.snapshot_of(pointer, revision, self._trust)
        return find_snapshot(self._store, revision, self._trust, roles_for(pointer, revision))

    def _fetched(self, found: Published, revision: str, now: datetime) -> bytes:
        """Return the snapshot of a pointer; one that was refused is not tried again at once."""
        self._check_setback(found.mark, now)
        roles = roles_for(found.pointer, revision)
        data = find_snapshot(self._store, revision, self._trust, roles)
        self._tried(data, found.mark, now)
        return data

    def _check_setback(self, mark: str, now: datetime) -> None:
        setback = self._setback
        if setback and setback.mark == mark and now < setback.until:
            raise setback.error

    def _tried(self, data: bytes, mark: str, now: datetime) -> None:
        """Try a snapshot out; where it is refused that is believed for a while, by a mark."""
        self._check_setback(mark, now)
        try:
            self._try_out(data)
        except SnapshotError as error:
            self._setback = Setback(mark, now + AGAIN_AFTER, error)
            raise

    def _keep(self, found: Published, snapshots: dict[str, bytes], now: datetime) -> None:
        self._not_kept, self._keep_at = "", now + AGAIN_AFTER
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
        meant = partial(self._rolling.meant, now=now, serving="")
        pointer, data = self._kept.snapshot(self._trust, meant)
        self._try_out(data)
        where = f"{self._followed.keep}, kept of channel {_numbered(pointer)}"
        self._serve(revision_in(data), where)
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
