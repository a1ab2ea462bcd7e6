"""Answers that may be given again: while the server allows it and answers from the same lists."""

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from time import monotonic

from cachetools import TLRUCache

from searchguard.client.answer import Answer
from searchguard.client.asking import Asker

LONGEST = 256  # characters; longer queries are hardly asked twice, and take room

Key = tuple[str, Asker]
Shown = tuple[str, int]


class KeptAnswers:
    """Answers of servers by query and whole context, all of one revision and switchboard."""

    def __init__(self, entries: int, clock: Callable[[], float] = monotonic) -> None:
        self._lock = Lock()
        self._kept: TLRUCache[Key, tuple[Answer, float]] = TLRUCache(
            max(entries, 1), ttu=lambda _key, value, now: now + value[1], timer=clock
        )
        self._keeps = entries > 0
        self._shown: Shown = ("", 0)
        self.default_seconds: float | None = None

    def get(self, query: str, asker: Asker) -> Answer | None:
        """Return what was answered before, if it still holds."""
        if not self._keeps:
            return None
        with self._lock:
            found = self._kept.get((query, asker))
        return found[0] if found else None

    def put(self, query: str, asker: Asker, answer: Answer) -> None:
        """Keep an answer for as long as it says, or as the server says of a plain PASS."""
        if not self._keeps or len(query) > LONGEST:
            return
        told = answer.cache_for
        seconds = self.default_seconds if told is None else told.total_seconds()
        if not seconds:
            return
        kept = replace(answer, cached=True)
        decision = answer.decision
        with self._lock:
            if self._shown == (decision.revision, decision.switchboard_version):
                self._kept[query, asker] = (kept, seconds)

    def show(self, revision: str, switchboard_version: int) -> None:
        """Note what a server answers from; whatever was answered from something else goes."""
        shown = (revision, switchboard_version)
        if shown == self._shown:
            return
        with self._lock:
            if shown != self._shown:
                self._shown = shown
                self._kept.clear()
