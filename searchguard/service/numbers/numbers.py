"""The numbers of one process that answers: which series there are, and its row of counts."""

from dataclasses import dataclass

from searchguard.service.numbers.memory import Memory, Row
from searchguard.service.numbers.series import SeriesTable


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where a process counts."""

    series: SeriesTable
    row: Row
    keys: memoryview

    @classmethod
    def claimed(cls, memory: Memory) -> "Numbers":
        """Return the numbers of this process, from now on, in memory that it shares.

        Raises:
            OSError: All rows are taken.
        """
        return cls(SeriesTable(memory), memory.claim(), memory.keys)

    @classmethod
    def alone(cls) -> "Numbers":
        """Return numbers that no other process sees."""
        return cls.claimed(Memory.make())
