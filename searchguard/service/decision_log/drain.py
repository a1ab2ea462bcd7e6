"""Takes records out of the rings of all processes, the dead ones' too, and writes them to disk."""

import os
from collections.abc import Iterator
from threading import Event
from time import monotonic

from searchguard.service.decision_log.files import LogFiles
from searchguard.service.decision_log.keys import Keys
from searchguard.service.decision_log.ring import Ring, Sequenced
from searchguard.service.log import Log
from searchguard.service.numbers.families import LOG_FAILURES, LOG_WRITTEN
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers

LOOK_SECONDS = 0.05
AGAIN_SECONDS = 1.0
LAST_SECONDS = 3.0
AT_ONCE = 1 << 20


class Drain:
    """Writes what has been decided. Only one thread of one process drains a server's rings."""

    def __init__(self, memory: Memory, numbers: Numbers, files: LogFiles, log: Log) -> None:
        self._memory = memory
        self._files = files
        self._log = log
        self._keys = Keys(memory.keys)
        self._counts = numbers.row.counts
        self._written = numbers.series.slot(LOG_WRITTEN.name)
        self._failures = numbers.series.slot(LOG_FAILURES.name)
        self._last: dict[int, int] = {}
        self._looked = False
        self._failing = False

    def run(self, stop: Event) -> None:
        """Write until `stop`, and then what there still is, if the disk takes it."""
        wait = 0.0
        while not stop.wait(wait):
            self._keys.renew()
            wait = LOOK_SECONDS if self.write() else AGAIN_SECONDS
        self._wait_for_the_others(Event())
        self.write()
        self._files.close()

    def _wait_for_the_others(self, pause: Event) -> None:
        """Let those end that still decide: they outlive a parent that was killed by a moment.

        A parent that lives has a row too, decides nothing, and waits for this process.
        """
        last, nobody = monotonic() + LAST_SECONDS, {None, os.getppid()}
        rows = [row.number for row in self._memory.rows()]
        while set(map(self._memory.holder, rows)) - nobody and monotonic() < last:
            pause.wait(LOOK_SECONDS)

    def write(self) -> bool:
        """Write all that is in the rings now; tell whether the disk takes it."""
        try:
            if not self._looked:
                self._last = self._files.last_sequences()
                self._looked = True
            for row in self._memory.rows():
                ring = Ring(row.ring)
                while ring.waiting and self._write_some(row.number, ring):
                    pass
        except OSError as error:
            self._tell(error)
            return False
        if self._failing:
            self._failing = False
            self._log.event("decision_log_written_again")
        return True

    def _write_some(self, row: int, ring: Ring) -> bool:
        """Write records of one row; tell whether there were any that could be read."""
        records, place = ring.taken(AT_ONCE)
        new = [one for one in records if one.sequence > self._last.get(row, 0)]
        if new:
            self._files.append(b"".join(_lines(self._memory.server, row, new)))
            self._last[row] = new[-1].sequence
            written = len(new)
            self._counts[self._written] += written
        ring.let_go(place)
        return bool(records)

    def _tell(self, error: OSError) -> None:
        self._counts[self._failures] += 1
        if not self._failing:
            self._failing = True
            self._log.event("decision_log_not_written", message=str(error))


def _lines(server: str, row: int, records: list[Sequenced]) -> Iterator[bytes]:
    """Yield a line for each record: the object that it is, with its number before it."""
    for record in records:
        number = f'{{"server":"{server}","row":{row},"sequence":{record.sequence},'
        yield number.encode() + record.data[1:] + b"\n"
