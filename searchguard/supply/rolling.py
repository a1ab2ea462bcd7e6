"""Which revision a pointer means for one server: by its ring, and none that was taken back."""

from contextlib import suppress
from datetime import UTC, datetime

from searchguard.errors import StoreError
from searchguard.snapshot.channel import Pointer, serves
from searchguard.snapshot.rollout import Mark, Marks, Rollout, not_told
from searchguard.snapshot.stores.store import Store
from searchguard.supply.frames import Followed, Returned, Trial, Watched
from searchguard.supply.kept import Kept


class Rolling:
    """The place of one server among the others of its channel."""

    def __init__(self, followed: Followed, store: Store, kept: Kept | None) -> None:
        self._followed = followed
        self._marks = Marks(store, followed.channel)
        self._kept = kept
        self._returned = kept.returned if kept else None
        self._told = True
        self.words = ""
        """Why what a pointer names is not served; empty where it is, or has yet to come."""

    def meant(self, pointer: Pointer, now: datetime, serving: str) -> str:
        """Return the revision that a pointer means for this server.

        Whether another server took it back is looked up before it is taken, and for as long as not
        all have had their turn. Where that cannot be found out, what serves goes on.

        Args:
            pointer: What the channel says.
            now: The instant.
            serving: The revision that serves; empty for none.
        """
        self.words, rollout = "", pointer.rollout
        if rollout is None:
            return serves(pointer, now)
        if now < rollout.turn(self._place(rollout)):
            return rollout.before
        served = serving == pointer.revision
        try:
            self.words = self._why_not(pointer, look=not served or now < rollout.ends)
        except StoreError as error:
            if not served:
                self.words = f"revision {pointer.revision} waits: {error}"
        return rollout.before if self.words else pointer.revision

    def _why_not(self, pointer: Pointer, *, look: bool) -> str:
        """Return why what a pointer names is not served; empty where it is.

        Raises:
            StoreError: The store does not tell.
        """
        own = self._returned
        if own and (own.sequence, own.revision) == (pointer.sequence, pointer.revision):
            return f"revision {own.revision} is taken back: {own.why}{self._tell(own)}"
        mark = self._marks.find(pointer.sequence) if look else None
        if mark is None:
            return ""
        who = mark.server or "somebody who does not tell"
        return f"revision {pointer.revision} is held back, {who} took it back: {mark.why}"

    def _tell(self, own: Returned) -> str:
        """Tell other servers, by a mark in the store, until that went; return that it did not."""
        if self._told:
            return ""
        mark = Mark(
            revision=own.revision, server=self._followed.server, why=own.why, at=datetime.now(UTC)
        )
        try:
            self._marks.put(own.sequence, mark)
        except StoreError as error:
            return f"; {not_told(error)}"
        self._told = True
        return ""

    def take_back(self, returned: Returned) -> None:
        """Serve no more what a pointer names; it is told at the next look."""
        if returned == self._returned:
            return
        self._returned, self._told = returned, False
        if self._kept:
            with suppress(OSError):
                self._kept.keep_returned(returned)

    def watched(self, pointer: Pointer | None, now: datetime, revision: str) -> Watched | None:
        """Return what is to be watched while a revision serves, as a pointer says."""
        if pointer is None:
            return None
        if revision != pointer.revision:
            return Watched(revision=revision, sequence=pointer.sequence)
        rollout, trial = pointer.rollout, None
        if rollout and self._place(rollout) == 0 and now < rollout.turn(1):
            told = pointer.predicted
            predicted = round(100 * told.share[0], 4) if told else None
            trial = Trial(before=rollout.before, until=rollout.turn(1), predicted=predicted)
        young = tuple(one for one in pointer.young if one.until > now)
        return Watched(revision=revision, sequence=pointer.sequence, trial=trial, young=young)

    def _place(self, rollout: Rollout) -> int:
        return rollout.place_of(self._followed.ring, self._followed.server)
