"""The lists in this process: one engine, and a thread that keeps it in step with its source."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Condition, Event, Thread
from time import monotonic

from searchguard.client.answer import Answer, AnsweredBy, Failure
from searchguard.client.asking import Asked
from searchguard.client.settings import Settings
from searchguard.client.staleness import without_stale_advice
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.engine.limits import WHOLE_QUERY
from searchguard.engine.switchboard import Switches
from searchguard.errors import ListsError, SearchguardError
from searchguard.policy.model import Action
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.soundness import check_sound
from searchguard.snapshot.switchboard import EMPTY, Switchboard
from searchguard.supply.channel_source import ChannelSource
from searchguard.supply.frames import Followed
from searchguard.supply.offer import Offer
from searchguard.supply.source import Folder, SnapshotFile, Source

BUILD_SWITCH_SECONDS = 0.0005
_REVISIONS_KEPT = 64

logger = logging.getLogger("searchguard.client")


@dataclass(frozen=True, slots=True)
class LocalLists:
    """What answers: an engine, the switchboard beside it, and its constant PASS."""

    engine: Engine
    switches: Switches
    loaded_from: str
    plain: Decision

    def switched(self, switchboard: Switchboard) -> "LocalLists":
        """Return the same lists with another switchboard beside them."""
        switches, plain = self.engine.switches(switchboard), _plain(self.engine, switchboard)
        return replace(self, switches=switches, plain=plain)


class Local:
    """The local lists. Any thread may ask; one thread loads, and none ever waits for it."""

    def __init__(
        self, source: Source, settings: Settings, clock: Callable[[], float] = monotonic
    ) -> None:
        self._source = source
        self._settings = settings
        self._clock = clock
        self._changed = Condition()
        self._stop = Event()
        self._thread = Thread(target=self._follow, name="searchguard-lists", daemon=True)
        self._replaced: dict[str, float] = {}
        self._doubt_since: float | None = None
        self._behind_since: float | None = None
        self._seen: object = None
        self._looked = False
        self.lists: LocalLists | None = None
        self.fault = ""

    def start(self) -> None:
        """Begin to load."""
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until lists were loaded or were not; return whether there are any."""
        with self._changed:
            self._changed.wait_for(lambda: self._looked, seconds)
        return self.lists is not None

    def close(self) -> None:
        """Load no more; what is loaded still answers."""
        self._stop.set()

    def answer(self, asked: Asked, why: Failure) -> Answer | None:
        """Return the answer of the local lists, or None where there are none.

        Args:
            asked: The question.
            why: Why it is not the server that answers.
        """
        lists = self.lists
        if lists is None:
            return None
        decision = decided(lists, asked)
        stale = self.is_stale()
        return Answer(
            decision=without_stale_advice(decision) if stale else decision,
            source=AnsweredBy.LOCAL,
            reason=why.reason,
            detail=why.detail,
            stale=stale,
        )

    def is_stale(self) -> bool:
        """Tell whether it is too long ago that these lists were known to be the newest."""
        since = [one for one in (self._doubt_since, self._behind_since) if one is not None]
        return bool(since) and self._clock() - min(since) > self._settings.max_stale

    def saw(self, revision: str) -> None:
        """Note what a server answers from, which may be newer or older than what is here."""
        lists = self.lists
        if lists is None:
            return
        if revision == lists.engine.revision or revision in self._replaced:
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = self._clock()

    def has_replaced(self, revision: str) -> bool:
        """Tell whether a revision was replaced here, longer ago than a server may take to do so."""
        at = self._replaced.get(revision)
        return at is not None and self._clock() - at > self._settings.lag

    def look(self) -> None:
        """Load what the source has now, unless it is what was loaded last."""
        try:
            found = self._source.fingerprint()
            if found != self._seen:
                self._seen = found
                self._take(self._source.load())
                self._source.get_ready()
        except (SearchguardError, OSError) as error:
            self._source.refused()
            self._doubt(_words(error))
        except Exception as error:
            # What is loaded must outlive any bad list.
            logger.exception("loading lists failed in a way that nobody foresaw")
            self._source.refused()
            self._doubt(f"loading failed in a way that nobody foresaw: {type(error).__name__}")
        with self._changed:
            self._looked = True
            self._changed.notify_all()

    def _follow(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(self._settings.refresh)

    def _take(self, offer: Offer) -> None:
        if offer.data is not None:
            before, lists = self.lists, _lists_of(offer)
            if before and before.engine.revision != lists.engine.revision:
                self._replace(before.engine.revision, lists.engine.revision)
            self.lists = lists
            self._source.taken(lists.engine.revision)
            logger.info(
                "local lists %s loaded from %s", lists.engine.revision[:12], lists.loaded_from
            )
        elif self.lists and offer.loaded_from:
            self.lists = replace(self.lists, loaded_from=offer.loaded_from)
        self._doubt(offer.doubt)

    def _replace(self, old: str, new: str) -> None:
        replaced = {**self._replaced, old: self._clock()}
        replaced.pop(new, None)
        self._replaced = dict(list(replaced.items())[-_REVISIONS_KEPT:])
        self._behind_since = None

    def _doubt(self, fault: str) -> None:
        if fault and fault != self.fault:
            logger.warning("the local lists may be old: %s", fault)
        if not fault:
            self._doubt_since = None
        elif self._doubt_since is None:
            self._doubt_since = self._clock()
        self.fault = fault


def local_for(settings: Settings) -> Local | None:
    """Return the local lists that the settings name, not started; None where they name none."""
    source = _source_for(settings)
    return Local(source, settings) if source else None


def decided(lists: LocalLists, asked: Asked) -> Decision:
    """Return the decision of lists on a question, now."""
    query, context = asked.query, asked.asker.context
    plain = len(query) <= WHOLE_QUERY and not context.ignored and not asked.explain
    if plain and lists.engine.passes(query):
        return lists.plain
    now = datetime.now(UTC)
    return lists.engine.decide(query, context, now, lists.switches, explain=asked.explain)


def _source_for(settings: Settings) -> Source | None:
    if settings.store:
        return ChannelSource(
            Followed(
                store=settings.store,
                channel=settings.channel,
                trust=str(settings.trust),
                bootstrap=str(settings.bootstrap),
                keep=str(settings.keep),
                poll=settings.refresh,
            )
        )
    if not settings.snapshot:
        return None
    path = Path(settings.snapshot)
    if path.is_dir():
        return Folder(path)
    return SnapshotFile(path, Path(settings.trust) if settings.trust else None)


def _lists_of(offer: Offer) -> LocalLists:
    with _sharing_the_interpreter():
        snapshot = load_snapshot(offer.data or b"")
        check_sound(snapshot.lists)
        engine = Engine(snapshot.lists, snapshot.revision)
    return LocalLists(engine, engine.switches(EMPTY), offer.loaded_from, _plain(engine, EMPTY))


def _plain(engine: Engine, switchboard: Switchboard) -> Decision:
    return Decision(
        action=Action.PASS,
        revision=engine.revision,
        switchboard_version=switchboard.version,
    )


@contextmanager
def _sharing_the_interpreter() -> Iterator[None]:
    """Give the interpreter back to callers sooner than the usual 5 ms while a build holds it."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(BUILD_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _words(error: SearchguardError | OSError) -> str:
    if isinstance(error, ListsError):
        return f"the lists do not load, problems: {len(error.problems)}, first {error.problems[0]}"
    return str(error)
