"""What is told of the lists that serve: to every worker by the bulletin, and in the log."""

from dataclasses import replace
from typing import Any

import msgspec

from searchguard.service.fault import LoadFault
from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.generations.generation import Generation, Lists
from searchguard.service.generations.order import News
from searchguard.service.generations.reserving import Reservation
from searchguard.service.generations.telling import Telling
from searchguard.service.log import Log

BULLETIN_BYTES = 1 << 20
MOST_PROBLEMS = 100


class Standing:
    """Which generation serves, where its lists are from, and why newer ones do not serve."""

    def __init__(self, log: Log, reservation: Reservation, telling: Telling) -> None:
        self._log = log
        self.telling = telling
        self._reservation = reservation
        self._bulletin = Bulletin.made("news", BULLETIN_BYTES)
        self._generation = 0
        self._revision = ""
        self._loaded_from = ""
        self._fault: LoadFault | None = None

    @property
    def fd(self) -> int:
        """The descriptor of the bulletin."""
        return self._bulletin.fd

    def serves(self, generation: Generation) -> None:
        """Note that another generation serves now, of lists that may be doubtful."""
        lists, first = generation.lists, not self._generation
        again = lists.revision == self._revision
        self._generation, self._revision = generation.number, lists.revision
        if again:
            self._log.event("serving_again", revision=lists.revision)
            self._write()
            return
        self.telling.loaded()
        told: dict[str, Any] = {"lists": lists.loaded_from, "revision": lists.revision}
        if first:
            told |= {"rules": generation.rules, "terms": generation.terms}
            if self._reservation.ports > 1:
                told |= {"ports": self._reservation.ports}
            self._log.event("serving", address=self._reservation.address, **told)
        else:
            self._log.event("serving_other_lists", **told)
        self._put(lists.loaded_from, lists.fault)

    def unchanged(self, revision: str, loaded_from: str, fault: LoadFault | None) -> None:
        """Note that the lists are the same, and doubtful or not."""
        if self._fault and not fault:
            self._log.event("lists_are_as_before", revision=revision)
        self._put(loaded_from or self._loaded_from, fault)

    def of(self, lists: Lists) -> Lists:
        """Return lists that serve again, with what is told of those that serve now."""
        return replace(lists, loaded_from=self._loaded_from, fault=self._fault)

    def refused(self, fault: LoadFault) -> None:
        """Note that newer lists do not serve."""
        self._log.refused("lists_not_loaded", fault.message, fault.problems)
        self.telling.failed()
        self._fault = fault
        self._write()

    def _put(self, loaded_from: str, fault: LoadFault | None) -> None:
        before, self._loaded_from, self._fault = self._fault, loaded_from, fault
        if fault and not (before and before.message == fault.message):
            self.telling.failed()
        if fault:
            self._log.event("lists_may_be_old", message=fault.message)
        self._write()

    def _write(self) -> None:
        fault = self._fault and replace(self._fault, problems=self._fault.problems[:MOST_PROBLEMS])
        news = News(generation=self._generation, loaded_from=self._loaded_from, fault=fault)
        try:
            self._bulletin.write(msgspec.json.encode(news))
        except ValueError:
            short = msgspec.structs.replace(news, fault=fault and replace(fault, problems=()))
            self._bulletin.write(msgspec.json.encode(short))
