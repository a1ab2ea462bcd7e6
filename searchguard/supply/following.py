"""Following a channel of a store: what to serve at first, and what from then on.

It knows no process and no pipe, and gets time as an argument; `follow_child` runs it.
"""

from collections.abc import Callable
from contextlib import suppress
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
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.sealing import revision_in
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.vouching import load_trust
from searchguard.supply.frames import Followed, Frame, Returned, Watched
from searchguard.supply.kept import Kept
from searchguard.supply.rolling import Rolling
from searchguard.supply.stand import Offered, Setback, Stand
from searchguard.supply.trust_file import TrustFile

News = tuple[Frame, bytes]
TryOut = Callable[[bytes], None]

AGAIN_AFTER = timedelta(minutes=1)  # that a snapshot was refused, or could not be kept


class Following:
    """Follows one channel; what changes is told once, and what was offered before stays.

    Whoever gets a snapshot tells by `serves` what becomes of it; until then there is no next.
    """

    def __init__(self, followed: Followed, store: Store, try_out: TryOut) -> None:
        """Follow.

        Args:
            followed: What, and where from.
            store: The store that `followed` names.
            try_out: Raises SnapshotError for the bytes of a snapshot that does not serve; asked
                about the first, and about others where `followed` says so.

        Raises:
            TrustError: The trust file is not one that may be believed.
            OSError: It cannot be read.
        """
        self._followed = followed
        self._store = store
        self._try_out = try_out
        self._kept = Kept(Path(followed.keep), followed.channel) if followed.keep else None
        believe = self._kept.trust if self._kept else load_trust
        self._trust_file = TrustFile(Path(followed.trust), believe)
        last = self._kept.pointer(self._trust_file.trust) if self._kept else None
        stand = Stand(serving=followed.serving)
        self._stand = stand.at(last).unread() if last else stand
        self._not_kept = ""
        self._keep_at = datetime.min.replace(tzinfo=UTC)
        self._told = ""
        self._setback: Setback | None = None
        self._rolling = Rolling(followed, store, self._kept)
        self._watched: Watched | None = None
        self.offered: Offered | None = None
        """What was offered last, for as long as nobody told what became of it."""

    def first(self, now: datetime) -> News:
        """Return the best snapshot that can be served: published, else kept, else bootstrap.

        A frame without a snapshot tells why there is none.
        """
        faults: list[str] = []
        for find in (self._newest, self._from_disk, self._bootstrap):
            try:
                data = find(now)
            except (SearchguardError, OSError) as error:
                faults.append(str(error))
            else:
                if data:
                    words = "; ".join(filter(None, [self._rolling.words, *faults]))
                    return self._news(words, data, self._to_watch(now))
        return self._news("; ".join(faults), b"", None)

    def next(self, now: datetime) -> News | None:
        """Return what changed since the last call, or None where nothing did."""
        before = self._stand.loaded_from
        distrusted = self._follow_trust()
        try:
            data, fault = self._newest(now), distrusted or self._not_kept
        except (SearchguardError, OSError) as error:
            data, fault = b"", str(error)
            with suppress(SearchguardError, OSError):
                data = self._due(now)
        fault = "; ".join(filter(None, [self._rolling.words, fault]))
        watched = self._to_watch(now)
        same = fault == self._told and self._stand.loaded_from == before
        if not data and same and watched == self._watched:
            return None
        return self._news(fault, data, watched)

    def take_back(self, returned: Returned) -> None:
        """Go back to what was before, since what serves does not do what was foreseen of it."""
        self._rolling.take_back(returned)

    def serves(self, revision: str, why: str, now: datetime) -> None:
        """Note what became of the last offer.

        Args:
            revision: What serves now. What was offered is kept for a start without the store, if
                it is that; else it is offered again in a while, and nothing of it is believed.
            why: What is wrong with what was offered; empty where nothing is known to be.
            now: The instant.
        """
        offered, self.offered = self.offered, None
        if revision == self._stand.serving:
            if offered and offered.found:
                self._keep(offered.found, {revision: offered.data}, now)
            return
        if why:
            self._refuse(self._stand.serving, SnapshotError(why), now)
        if offered and revision == offered.before.serving:
            self._stand = offered.before
        else:
            self._stand = self._stand.unread().serves(revision, "")

    def before(self, watched: Watched | None) -> bytes:
        """Return the snapshot that a trial compares with; nothing where there is none."""
        if watched is None or watched.trial is None or self._stand.last is None:
            return b""
        with suppress(SearchguardError, OSError):
            return self._named(self._stand.last, watched.trial.before)
        return b""

    def _to_watch(self, now: datetime) -> Watched | None:
        return self._rolling.watched(self._stand.last, now, self._stand.serving)

    def _news(self, fault: str, data: bytes, watched: Watched | None) -> News:
        self._told = fault
        told = watched if watched != self._watched else None
        self._watched = watched
        last, serving = self._stand.last, self._stand.serving
        returns = bool(data and last and serving != last.revision)
        frame = Frame(
            loaded_from=self._stand.loaded_from,
            fault=fault,
            size=len(data),
            watched=told,
            returns=returns,
        )
        return frame, data

    def _newest(self, now: datetime) -> bytes:
        """Follow the channel's pointer; return its snapshot, or nothing where it is served."""
        channel = self._followed.channel
        found = find_pointer(self._store, channel, self._trust_file.trust, self._known(now))
        if isinstance(found, Nothing):
            if found is Nothing.ABSENT:
                raise StoreError(f"the store at `{self._store.address}` has no channel `{channel}`")
            due = self._due(now)
            if self._stand.last and not due:
                check_fresh(self._stand.last, now)
            return due
        pointer, before = found.pointer, self._stand
        check_new(pointer, now, before.last)
        revision = self._rolling.meant(pointer, now, before.serving)
        where = f"{self._store.address}, channel {_numbered(pointer)}"
        data = b""
        if revision != before.serving:
            self._check_setback(revision, now)
            data = find_snapshot(
                self._store, revision, self._trust_file.trust, roles_for(pointer, revision)
            )
            self._offer(data, where, now, found)
        else:
            self._keep(found, {}, now)
        self._stand = self._stand.at(found).serves(revision, where)
        return data

    def _known(self, now: datetime) -> str:
        """Return the mark of what is followed; none where it is read again, to be kept at last."""
        return "" if self._not_kept and now >= self._keep_at else self._stand.mark

    def _due(self, now: datetime) -> bytes:
        """Return the snapshot that the last pointer means by now, store or no store.

        Where an emergency is over, or a ring has its turn, or what serves is taken back. Nothing
        where that serves already.
        """
        last, serving = self._stand.last, self._stand.serving
        if last is None or not (last.until or last.rollout):
            return b""
        revision = self._rolling.meant(last, now, serving)
        if revision == serving or (last.until and revision == last.revision):
            return b""
        self._check_setback(revision, now)
        returns = serving == last.revision
        words = "back from an emergency" if last.until else "what was before"
        data = self._named(last, revision)
        where = f"{_numbered(last)}, {words}" if returns else f"channel {_numbered(last)}"
        self._offer(data, where, now)
        return data

    def _named(self, pointer: Pointer, revision: str) -> bytes:
        """Return a snapshot that a pointer names: kept, or else of the store."""
        if self._kept and self._kept.has(revision):
            with suppress(SearchguardError):
                return self._kept.snapshot_of(pointer, revision, self._trust_file.trust)
        return find_snapshot(
            self._store, revision, self._trust_file.trust, roles_for(pointer, revision)
        )

    def _offer(
        self, data: bytes, where: str, now: datetime, found: Published | None = None
    ) -> None:
        """Note what is offered, and from where; raise where it was tried out and does not serve."""
        revision = revision_in(data)
        if self._followed.tries or not self._stand.serving:
            try:
                self._try_out(data)
            except SnapshotError as error:
                self._refuse(revision, error, now)
                raise
        self.offered = Offered(data, found, self._stand)
        self._stand = self._stand.serves(revision, where)

    def _check_setback(self, revision: str, now: datetime) -> None:
        """Raise where a revision was refused a moment ago: it is not tried again at once."""
        setback = self._setback
        if setback and setback.revision == revision and now < setback.until:
            raise setback.error

    def _refuse(self, revision: str, error: SnapshotError, now: datetime) -> None:
        self._setback = Setback(revision, now + AGAIN_AFTER, error)

    def _keep(self, found: Published, snapshots: dict[str, bytes], now: datetime) -> None:
        self._not_kept, self._keep_at = "", now + AGAIN_AFTER
        if self._kept:
            try:
                for revision in named_by(found.pointer):
                    if revision not in snapshots and not self._kept.has(revision):
                        snapshots[revision] = self._named(found.pointer, revision)
                self._kept.keep(found, snapshots, self._trust_file.data)
            except (SearchguardError, OSError) as error:
                self._not_kept = f"no copy is kept for a start without the store: {error}"

    def _from_disk(self, now: datetime) -> bytes:
        if self._kept is None:
            return b""
        meant = partial(self._rolling.meant, now=now, serving="")
        pointer, data = self._kept.snapshot(self._trust_file.trust, meant)
        where = f"{self._followed.keep}, kept of channel {_numbered(pointer)}"
        self._offer(data, where, now)
        return data

    def _bootstrap(self, now: datetime) -> bytes:
        if not self._followed.bootstrap:
            return b""
        data = read_snapshot_file(Path(self._followed.bootstrap))
        try:
            require_signed_snapshot(data, self._trust_file.trust)
            self._offer(data, f"{self._followed.bootstrap}, to start from", now)
        except (SnapshotError, TrustError) as error:
            raise SnapshotError(f"`{self._followed.bootstrap}`: {error}") from error
        return data

    def _follow_trust(self) -> str:
        """Take a newer trust file over, if the root that is trusted now has signed it too.

        Returns:
            Why it is not taken over; what was trusted before is then still trusted.
        """
        before = self._trust_file.trust
        try:
            trust = self._trust_file.look()
        except (SearchguardError, OSError) as error:
            return f"the trust file is not followed: {error}"
        if trust is not before:
            stand = self._stand.unread()
            # Whoever had a key that was taken away may have signed a sequence that nobody could
            # pass.
            self._stand = stand if is_vouched(stand.last_data, trust) else stand.without_floor()
        return ""


def _numbered(pointer: Pointer) -> str:
    return f"{pointer.channel}, sequence {pointer.sequence}"
