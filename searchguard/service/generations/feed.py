"""What brings lists to the supervisor: a thread that waits for a source, and offers what it has."""

import os
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Event
from typing import Protocol

from searchguard.errors import SearchguardError
from searchguard.service.fault import LoadFault, fault_now, fault_of
from searchguard.service.generations.generation import Lists
from searchguard.service.log import Log
from searchguard.supply.offer import Offer
from searchguard.supply.source import Source

# Calls back with the revision that serves, or with why what was offered does not.
Verdict = Callable[[str | LoadFault], None]


class Taker(Protocol):
    """Who hears of lists, in a thread of its own."""

    def call(self, function: Callable[[], None]) -> None:
        """Make a call there."""

    def offered(self, lists: Lists, verdict: Verdict) -> None:
        """Serve a snapshot, if it is good."""

    def unchanged(self, loaded_from: str, fault: LoadFault | None, verdict: Verdict) -> None:
        """Go on with what serves; where it comes from, and what is doubtful, may have changed."""

    def failed(self, fault: LoadFault) -> None:
        """Note that the newest lists do not load."""


class Feed:
    """Offers what a source has at the start, and again at each change."""

    def __init__(self, source: Source, poll: float, taker: Taker, log: Log) -> None:
        self._source = source
        self._poll = poll
        self._taker = taker
        self._log = log
        self._seen: object = None
        self._back: tuple[str, str] | None = None
        self._stop = Event()

    def run(self) -> None:
        """Offer until `stop`; without a first snapshot that serves there is no second."""
        try:
            self._seen = self._source.fingerprint()
            if self._offer(self._source.load()):
                return
        except (SearchguardError, OSError) as error:
            self._tell(fault_of(error))
            return
        self._source.get_ready()
        while not self._stop.wait(self._poll):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 (what answers must outlive any bad list)
                self._log.fault("reload_failed", error)
                self._source.refused(_BROKEN)
                self._tell(fault_now(_BROKEN))

    def stop(self) -> None:
        """Offer nothing more."""
        self._stop.set()

    def back(self, revision: str, why: str) -> None:
        """Note that what was offered last serves no longer, why, and an earlier revision again."""
        self._back = revision, why

    def _look(self) -> None:
        if self._back:
            (revision, why), self._back = self._back, None
            self._source.refused(why, revision)
        found = self._source.fingerprint()
        if found == self._seen:
            return
        self._seen = found
        try:
            offer = self._source.load()
        except (SearchguardError, OSError) as error:
            # Something that has changed meanwhile is looked at again, and may be good by then.
            if self._source.fingerprint() == self._seen:
                self._source.refused(str(error))
                self._tell(fault_of(error))
        else:
            why = self._offer(offer)
            if why:
                self._source.refused(why)
        self._source.get_ready()

    def _offer(self, offer: Offer) -> str:
        """Offer, wait for what comes of it, and return why it does not serve; empty if it does."""
        answer: SimpleQueue[str | LoadFault] = SimpleQueue()
        fault = fault_now(offer.doubt) if offer.doubt else None
        if offer.data is None:
            told = partial(self._taker.unchanged, offer.loaded_from, fault, answer.put)
        else:
            lists = Lists(
                snapshot=in_memory(offer.data),
                loaded_from=offer.loaded_from,
                fault=fault,
                returns=offer.returns,
            )
            told = partial(self._taker.offered, lists, answer.put)
        self._taker.call(told)
        became = answer.get()
        if isinstance(became, LoadFault):
            return became.message
        if offer.data is not None:
            self._source.taken(became)
        return ""

    def _tell(self, fault: LoadFault) -> None:
        self._taker.call(partial(self._taker.failed, fault))


_BROKEN = "loading failed in a way that nobody foresaw: see the server's log"


def in_memory(data: bytes) -> int:
    """Return a descriptor of memory that holds bytes; it is no file that a full disk refuses."""
    fd = os.memfd_create("snapshot")
    with os.fdopen(os.dup(fd), "wb") as file:
        file.write(data)
    return fd
