"""Rounds of feeds: each is asked politely, and each of its documents is taken in once.

What was seen is kept in memory only. After a restart every document of a feed comes again, and the
ledger knows those that changed anything.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic

from searchguard.cli.desk import Desk
from searchguard.cli.feed_talk import FeedTalk
from searchguard.cli.taking_in import take_in
from searchguard.errors import AlertError, FetchError, ListsError, SearchguardError
from searchguard.events.deciding import Ruling, decide, rule_on
from searchguard.events.feed import Entry, entries_of
from searchguard.events.ledger import Ledger
from searchguard.events.outcome import Outcome
from searchguard.events.reading import alert_in
from searchguard.web.addresses import address_of
from searchguard.web.fetching import Known, Web

JITTER = 0.1
PAUSE_SECONDS = 0.1  # between two documents of a feed
MOST_DOCUMENTS = 100  # in a round; the others wait for the next
LONGEST_WAIT = 900.0  # seconds, for a feed that fails
MOST_WAIT = 3600.0  # seconds that a server may ask for


@dataclass
class Feed:
    """A feed, what is known of it, and when it is asked next; `place` is where it was found."""

    url: str
    place: str = ""
    known: Known | None = None
    entries: tuple[Entry, ...] = ()
    seen: set[str] = field(default_factory=set)
    failures: int = 0
    asked_to_wait: float = 0.0
    due: float = 0.0


@dataclass
class Watch:
    """What feeds are watched with, and where the alerts go."""

    web: Web
    desk: Desk
    state: Path
    by: str
    talk: FeedTalk
    stop: Event = field(default_factory=Event)

    def keep_on(self, feeds: list[Feed], every: float) -> None:
        """Ask round after round until somebody says stop."""
        while not self.stop.is_set():
            for feed in feeds:
                if feed.due <= monotonic() and not self.stop.is_set():
                    self.look(feed)
                    feed.due = monotonic() + pause_of(feed, every)
            self.stop.wait(max(0.0, min(feed.due for feed in feeds) - monotonic()))

    def look(self, feed: Feed) -> bool:
        """Ask a feed once, and take in what is new; return whether all of that was done."""
        done = self._look(feed)
        self.talk.after(feed.url, done=done)
        return done

    def _look(self, feed: Feed) -> bool:
        feed.asked_to_wait = 0.0
        try:
            self._ask(feed)
        except (FetchError, AlertError) as error:
            feed.failures += 1
            self.talk.complain(feed.url, str(error))
            return False
        feed.failures = 0
        self.talk.complain(feed.url, "")
        fresh = [one for one in feed.entries if one.mark not in feed.seen][:MOST_DOCUMENTS]
        if fresh:
            self._read_lists()
        taken = [self._take(feed, one) for one in fresh]
        return all(taken)

    def _ask(self, feed: Feed) -> None:
        page = self.web.get(feed.url, feed.known)
        feed.asked_to_wait = min(page.wait, MOST_WAIT)
        if page.status == 304:
            return
        if page.status != 200:
            raise FetchError(f"it answers with status {page.status}")
        feed.entries = entries_of(page.body)
        feed.known, feed.place = page.known, page.url
        feed.seen &= {one.mark for one in feed.entries}

    def _read_lists(self) -> None:
        """Take the lists as they are now; where they do not load, go on with those before."""
        try:
            self.desk = self.desk.anew()
        except ListsError as error:
            words = f"they do not load, problems: {len(error.problems)}"
            self.talk.complain("lists", f"{words}: going on with those before")
        except (SearchguardError, OSError) as error:
            self.talk.complain("lists", f"{error}: going on with those before")

    def _take(self, feed: Feed, entry: Entry) -> bool:
        place = entry.link or feed.url
        try:
            rule = self._ruler(feed, entry)
            taken = take_in(self.desk, self.state, self.by, rule)
        except (SearchguardError, OSError) as error:
            self.talk.complain(place, str(error))
            return False
        feed.seen.add(entry.mark)
        self.talk.complain(place, "")
        self.talk.tell(taken, self.desk, feed.url)
        return True

    def _ruler(self, feed: Feed, entry: Entry) -> Callable[[Desk, Ledger, datetime], Ruling]:
        """Return what rules on a document, once it is here."""
        if entry.alert is None:
            self.stop.wait(PAUSE_SECONDS)
            page = self.web.get(str(address_of(entry.link, beside=feed.place)))
            if page.status != 200:
                raise FetchError(f"it answers with status {page.status}")
            return lambda desk, ledger, at: rule_on(page.body, desk.lists.events, ledger, at)
        try:
            alert = alert_in(entry.alert)
        except AlertError as error:
            words = str(error)
            return lambda _, ledger, __: Ruling(Outcome.REFUSE, None, words, ledger)
        return lambda desk, ledger, at: decide(alert, desk.lists.events, ledger, at)


def pause_of(feed: Feed, every: float) -> float:
    """Return how long a feed is left alone: longer after each failure, and as it asks for."""
    longer = min(every * 2.0 ** min(feed.failures, 10), max(every, LONGEST_WAIT))
    by_chance: float = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    return max(longer * by_chance, feed.asked_to_wait)
