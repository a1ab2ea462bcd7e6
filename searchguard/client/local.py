"""The lists in this process: one engine, and a thread that keeps it in step with its source."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from time import monotonic

from searchguard.client.answer import Answer, AnsweredBy, Failure
from searchguard.client.asking import Asked
from searchguard.client.local_lists import LocalLists, load_lists
from searchguard.client.settings import Settings
from searchguard.client.staleness import without_stale_advice
from searchguard.errors import ListsError, SearchguardError
from searchguard.policy.rings import REST
from searchguard.snapshot.switchboard import EMPTY, LOCAL, local_folder
from searchguard.supply.channel_source import ChannelSource
from searchguard.supply.frames import Followed, Switched
from searchguard.supply.offer import Offer
from searchguard.supply.source import Folder, SnapshotFile, Source
from searchguard.supply.switch_source import Held, SwitchSource

_REVISIONS_KEPT = 64

logger = logging.getLogger("searchguard.client")


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
        self._putting = Lock()
        self._switching = _switching_for(settings, self.switch)
        self._held: Held | None = None
        self._switch_again_at: float | None = None
        self._seen: object = None
        self._looked = False
        self.lists: LocalLists | None = None
        self.fault = ""
        self.switch_fault = ""

    def start(self) -> None:
        """Begin to load."""
        self._thread.start()
        if self._switching:
            self._switching.start()

    def wait(self, seconds: float) -> bool:
        """Wait until lists were loaded or were not; return whether there are any."""
        with self._changed:
            self._changed.wait_for(lambda: self._looked, seconds)
        return self.lists is not None

    def close(self) -> None:
        """Load no more; what is loaded still answers."""
        self._stop.set()
        if self._switching:
            self._switching.stop()

    def switch(self, held: Held) -> None:
        """Let a switchboard stand beside the lists from now on."""
        with self._putting:
            self._held = held
            if held.fault and held.fault != self.switch_fault:
                logger.warning("the switchboard may be old: %s", held.fault)
            self.switch_fault = held.fault
            if self.lists is not None:
                self._put_switched(self.lists)

    def answer(self, asked: Asked, why: Failure) -> Answer | None:
        """Return the answer of the local lists, or None where there are none.

        Args:
            asked: The question.
            why: Why it is not the server that answers.
        """
        lists = self.lists
        if lists is None:
            return None
        decision = lists.decide(asked)
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
            self._source.refused(_words(error))
            self._doubt(_words(error))
        except Exception as error:
            # What is loaded must outlive any bad list.
            logger.exception("loading lists failed in a way that nobody foresaw")
            words = f"loading failed in a way that nobody foresaw: {type(error).__name__}"
            self._source.refused(words)
            self._doubt(words)
        with self._changed:
            self._looked = True
            self._changed.notify_all()

    def _follow(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._let_go()
            self._stop.wait(self._settings.refresh)

    def _take(self, offer: Offer) -> None:
        if offer.data is not None:
            before, lists = self.lists, load_lists(offer.data, offer.loaded_from)
            if before and before.engine.revision != lists.engine.revision:
                self._replace(before.engine.revision, lists.engine.revision)
            self._put(lists)
            self._source.taken(lists.engine.revision)
            logger.info(
                "local lists %s loaded from %s", lists.engine.revision[:12], lists.loaded_from
            )
        elif self.lists and offer.loaded_from:
            self.lists = replace(self.lists, loaded_from=offer.loaded_from)
        self._doubt(offer.doubt)

    def _put(self, lists: LocalLists) -> None:
        with self._putting:
            self._put_switched(lists)

    def _put_switched(self, lists: LocalLists) -> None:
        clock = monotonic()
        board = self._held.left(clock) if self._held else EMPTY
        self._switch_again_at = self._held.next_deadline(clock) if self._held else None
        self.lists = lists if lists.switches.document == board else lists.switched(board)

    def _let_go(self) -> None:
        """Let go of what the switchboard said until now and no longer."""
        if self._switch_again_at is not None and monotonic() >= self._switch_again_at:
            with self._putting:
                if self.lists is not None:
                    self._put_switched(self.lists)

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


def _switching_for(settings: Settings, take: Callable[[Held], None]) -> SwitchSource | None:
    address = settings.switchboard or settings.store or _beside(settings.snapshot)
    if not address:
        return None
    followed = Switched(
        store=address,
        channel=settings.channel or LOCAL,
        trust=str(settings.trust),
        break_glass=str(settings.break_glass),
        keep=str(settings.keep),
    )
    return SwitchSource(followed, take)


def _beside(snapshot: str | Path) -> str:
    """Return the folder of the switchboard beside lists, where there is one."""
    folder = local_folder(Path(snapshot)) if snapshot else None
    return str(folder) if folder and folder.is_dir() else ""


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
                ring=REST,
            )
        )
    if not settings.snapshot:
        return None
    path = Path(settings.snapshot)
    if path.is_dir():
        return Folder(path)
    return SnapshotFile(path, Path(settings.trust) if settings.trust else None)


def _words(error: SearchguardError | OSError) -> str:
    if isinstance(error, ListsError):
        return f"the lists do not load, problems: {len(error.problems)}, first {error.problems[0]}"
    return str(error)
