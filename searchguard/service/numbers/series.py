"""Which slot counts what: a table of names in the shared memory that only grows.

A series keeps its slot through every change of lists, so its sum never falls. One that comes when
the table is full is counted in the first slot, with all that have none of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

import msgspec

from searchguard.service.numbers.memory import NAME_BYTES, NAMES, SERIES, SLOTS, Memory

OVERFLOW = 0
_END = NAMES + NAME_BYTES
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A series: the name of its family and the values of its labels, in the family's order."""

    family: str
    labels: tuple[str, ...] = ()


class SeriesTable:
    """The series that any process has named so far."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._slots: dict[Named, int] = {}
        self._read = NAMES
        self._reading = Lock()

    def slot(self, family: str, *labels: str) -> int:
        """Return the slot that counts a series, the same one in every process."""
        return self.slots([Named(family, labels)])[0]

    def slots(self, wanted: Iterable[Named]) -> list[int]:
        """Return the slots that count some series, in their order."""
        with self._memory.alone(), self._reading:
            self._catch_up()
            return [self._slots[one] if one in self._slots else self._add(one) for one in wanted]

    def all(self) -> dict[Named, int]:
        """Return the slot of every series that any process has named so far."""
        with self._reading:
            self._catch_up()
            return dict(self._slots)

    def _catch_up(self) -> None:
        for slot in range(len(self._slots) + 1, self._memory.words[SERIES] + 1):
            start = self._read + _LENGTH_BYTES
            self._read = start + int.from_bytes(self._memory.data[self._read : start], "little")
            written = self._memory.data[start : self._read]
            family, *labels = msgspec.json.decode(written, type=list[str])
            self._slots[Named(family, tuple(labels))] = slot

    def _add(self, named: Named) -> int:
        written = msgspec.json.encode([named.family, *named.labels])
        # What was written by a process that died before it said so is written over.
        start, slot = self._read, len(self._slots) + 1
        end = start + _LENGTH_BYTES + len(written)
        if slot >= SLOTS or end > _END:
            return OVERFLOW
        self._memory.data[start:end] = len(written).to_bytes(_LENGTH_BYTES, "little") + written
        self._memory.words[SERIES] = slot  # from here on others read it
        self._catch_up()
        return slot
