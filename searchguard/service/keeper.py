"""Keeps what answers in step with where the lists come from."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

from searchguard.errors import ListsError, SearchguardError, StoreError
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.serving_state import LoadFault, ServingState, state_for
from searchguard.service.settings import Settings
from searchguard.snapshot.loading import load_snapshot
from searchguard.supply.offer import Offer
from searchguard.supply.source import Source

BUILD_SWITCH_SECONDS = 0.0005


class Keeper:
    """Loads at the start, and again at each change; what does not load never replaces what does."""

    def __init__(
        self, source: Source, settings: Settings, live: Live, log: Log, numbers: Numbers
    ) -> None:
        self._source = source
        self._settings = settings
        self._live = live
        self._log = log
        self._numbers = numbers
        self._seen: object = None

    def load_first(self) -> ServingState:
        """Load what is there, and let it answer.

        Raises:
            SearchguardError: It does not load.
            OSError: It cannot be read.
        """
        self._seen = self._source.fingerprint()
        offer = self._source.load()
        state = self._state_of(offer)
        self._serve(state)
        if state.fault:
            self._log.event("lists_may_be_old", message=state.fault.message)
        return state

    def watch(self, stop: Event) -> None:
        """Load again at each change, until `stop`."""
        self._source.get_ready()
        while not stop.wait(self._settings.poll):
            try:
                found = self._source.fingerprint()
                if found != self._seen:
                    self._seen = found
                    self._reload()
                    self._source.get_ready()
            except Exception as error:  # noqa: BLE001 (what answers must outlive any bad list)
                self._log.fault("reload_failed", error)
                self._source.refused()
                self._tell(LoadFault(message=_BROKEN, since=datetime.now(UTC)))

    def _state_of(self, offer: Offer) -> ServingState:
        """Return what answers from an offer: another engine only where there are other lists."""
        doubt = LoadFault(message=offer.doubt, since=datetime.now(UTC)) if offer.doubt else None
        now = self._live.state
        if offer.data is None and now is not None:
            loaded_from = offer.loaded_from or now.loaded_from
            return replace(now, loaded_from=loaded_from, fault=doubt)
        if offer.data is None:
            raise StoreError("there are no lists to serve yet")
        with _sharing_the_interpreter():
            state = state_for(
                load_snapshot(offer.data),
                self._settings,
                self._numbers,
                loaded_from=offer.loaded_from,
                since=datetime.now(UTC),
            )
        return state.with_fault(doubt)

    def _serve(self, state: ServingState) -> None:
        self._live.put(state)
        self._source.taken(state.engine.revision)

    def _reload(self) -> None:
        try:
            state = self._state_of(self._source.load())
        except (SearchguardError, OSError) as error:
            if self._source.fingerprint() == self._seen:
                self._source.refused()
                self._refuse(error)
            return
        now = self._live.state
        if now is None or now.engine.revision != state.engine.revision:
            self._serve(state)
            self._log.event(
                "serving_other_lists", lists=state.loaded_from, revision=state.engine.revision
            )
        elif (now.loaded_from, now.fault) != (state.loaded_from, state.fault):
            self._live.put(replace(now, loaded_from=state.loaded_from, fault=state.fault))
            if now.fault and not state.fault:
                self._log.event("lists_are_as_before", revision=now.engine.revision)
        if state.fault:
            self._log.event("lists_may_be_old", message=state.fault.message)

    def _refuse(self, error: SearchguardError | OSError) -> None:
        fault = _fault(error)
        self._log.refused("lists_not_loaded", fault.message, fault.problems)
        self._tell(fault)

    def _tell(self, fault: LoadFault) -> None:
        now = self._live.state
        if now is not None:
            self._live.put(now.with_fault(fault))


@contextmanager
def _sharing_the_interpreter() -> Iterator[None]:
    """Give the interpreter back to waiting calls sooner than the usual 5 ms while a build holds it.

    Not at other times: it costs calls that wait for each other up to a tenth of their rate.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(BUILD_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


_BROKEN = "loading failed in a way that nobody foresaw: see the server's log"


def _fault(error: SearchguardError | OSError) -> LoadFault:
    now = datetime.now(UTC)
    if isinstance(error, ListsError):
        message = f"the lists do not load, problems: {len(error.problems)}"
        return LoadFault(message=message, since=now, problems=error.problems)
    return LoadFault(message=str(error), since=now)
