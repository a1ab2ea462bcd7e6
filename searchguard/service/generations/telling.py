"""The supervisor tells, in a row of its own, which generations there are, and counts what loads."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from searchguard.service.generations.generation import Generation
from searchguard.service.generations.reports import Reason
from searchguard.service.numbers.families import LOAD_FAILURES, LOADS, RETURNS
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.numbers.told import Told, ToldGeneration, tell
from searchguard.service.server_version import SERVER_VERSION

Found = Callable[[], tuple[Generation | None, Generation | None, Iterable[Generation]]]
Quarantine = Callable[[], Mapping[str, tuple[Reason, str]]]

LOOK_SECONDS = 0.5
MOST = 30  # of what is told: newer ones come first


class Telling:
    """Tells of generations whenever they are others than at the last look."""

    def __init__(self, numbers: Numbers) -> None:
        self._row = numbers.row
        self._loads = numbers.series.slot(LOADS.name)
        self._failures = numbers.series.slot(LOAD_FAILURES.name)
        # An alert on a count sees its first one only where it was there at 0 before.
        numbers.series.slot(RETURNS.name)
        self._told: list[ToldGeneration] | None = None

    def loaded(self) -> None:
        """Count that other lists began to answer."""
        self._row.counts[self._loads] += 1

    def failed(self) -> None:
        """Count that newer lists do not answer."""
        self._row.counts[self._failures] += 1

    def watch(self, loop: asyncio.AbstractEventLoop, found: Found, quarantine: Quarantine) -> None:
        """Tell now, and again and again.

        Args:
            loop: Where.
            found: Returns what serves, what is being built, and what is leaving.
            quarantine: Returns the revisions that are not served, and why; the newest comes last.
        """
        serving, coming, leaving = found()
        states = {"serving": [serving], "building": [coming], "draining": leaving}
        told = [
            ToldGeneration(state, one.lists.revision)
            for state, ones in states.items()
            for one in ones
            if one
        ]
        bad = list(quarantine().items())[::-1]
        told += [ToldGeneration("quarantined", key, reason) for key, (reason, _) in bad]
        if told[:MOST] != self._told:
            self._told = told[:MOST]
            tell(self._row, Told(version=SERVER_VERSION, generations=tuple(self._told)))
        loop.call_later(LOOK_SECONDS, self.watch, loop, found, quarantine)
