"""What served before, for as long as there may be a reason to serve it again, and what never is."""

import asyncio
import os
from collections.abc import Callable, Iterable
from time import monotonic

from searchguard.service.generations.generation import CRASH_SECONDS, Generation, Lists
from searchguard.service.generations.reports import Reason

QUARANTINE_SECONDS = 600.0
MOST_SERVED = 100  # revisions that are known to have served


class Past:
    """The last good lists before those that serve, and the revisions that are in quarantine."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, used: Callable[[], Iterable[Generation | None]]
    ) -> None:
        """Keep lists.

        Args:
            loop: What calls back after a time.
            used: Returns what serves, and what is to.
        """
        self._loop = loop
        self._used = used
        self.earlier: Lists | None = None
        self._served: list[str] = []
        self._quarantine: dict[str, tuple[Reason, str, float]] = {}

    def replaced(self, old: Lists, new: Lists) -> None:
        """Keep the old lists until the new ones have not crashed for a while.

        Unless the new ones are what served before: whatever the old ones were left for, nothing
        may bring them back.
        """
        before, self.earlier = self.earlier, None
        if before:
            self.forget(before)
        if new.revision in self._served:
            del self._served[self._served.index(new.revision) :]
            self.forget(old)
        elif new.returns or old.revision in self.quarantine():
            self.forget(old)
        else:
            self._served = [*self._served, old.revision][-MOST_SERVED:]
            self.earlier = old
            self._loop.call_later(CRASH_SECONDS, self._drop, old)

    def condemn(self, revision: str, reason: Reason, words: str) -> None:
        """Serve a revision no more for a while: what made it fail may be gone by then."""
        if revision:
            self._quarantine[revision] = reason, words, monotonic() + QUARANTINE_SECONDS

    def quarantine(self) -> dict[str, tuple[Reason, str]]:
        """Return the revisions that are not served now, and why, in a word and in many."""
        now = monotonic()
        self._quarantine = {key: one for key, one in self._quarantine.items() if one[2] > now}
        return {key: (reason, words) for key, (reason, words, _) in self._quarantine.items()}

    def forget(self, lists: Lists) -> None:
        """Free the memory of a snapshot, unless something may still be built from it."""
        held = {one.lists.snapshot for one in self._used() if one}
        if lists.snapshot not in held and lists is not self.earlier:
            os.close(lists.snapshot)

    def _drop(self, lists: Lists) -> None:
        if lists is self.earlier:
            self.earlier = None
            self.forget(lists)
