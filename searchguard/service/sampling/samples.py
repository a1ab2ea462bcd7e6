"""The memory in which workers leave samples of their calls for the process that watches.

It is no file, and is written over again and again; what is in it is gone with the server.
"""

import mmap
import os
from collections.abc import Iterator
from time import monotonic_ns
from typing import Self

import msgspec

from searchguard.service.decision_log.ring import Ring, ring_bytes_for
from searchguard.service.numbers.memory import PAGE, ROWS

_RING_BYTES = -(-ring_bytes_for(64 << 10) // PAGE) * PAGE
_NANOS = 1_000_000_000


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """A query that was asked, and its answer; what it passes by has no rule and no notices.

    `switchboard` is the version that it was answered under. `new` tells that only what is new in
    the rule decided it.
    """

    query: str
    region: str
    language: str
    age_band: str
    surface: str
    revision: str
    switchboard: int
    action: str
    rule_id: str = ""
    notices: tuple[str, ...] = ()
    new: bool = False

    @property
    def answer(self) -> tuple[object, ...]:
        """What is compared of it."""
        return self.action, self.rule_id, self.notices


class Samples:
    """One ring for each row of the numbers: the process that has the row is the one that writes."""

    def __init__(self, fd: int) -> None:
        """See memory that another process, or `make`, has made."""
        self.fd = fd
        self._data = memoryview(mmap.mmap(fd, 0))
        self._words = self._data[:PAGE].cast("Q")

    @classmethod
    def make(cls) -> Self:
        """Make the memory; nothing is wanted yet."""
        fd = os.memfd_create("searchguard-samples", os.MFD_CLOEXEC)
        os.truncate(fd, PAGE + ROWS * _RING_BYTES)
        return cls(fd)

    def ring(self, row: int) -> Ring:
        """Return the ring of a row."""
        start = PAGE + row * _RING_BYTES
        return Ring(self._data[start : start + _RING_BYTES])

    def rings(self) -> Iterator[Ring]:
        """Yield all rings."""
        return map(self.ring, range(ROWS))

    def want(self, seconds: float) -> None:
        """Ask for samples, for so long from now on."""
        self._words[0] = monotonic_ns() + round(seconds * _NANOS)

    @property
    def wanted(self) -> bool:
        """Whether anybody wants samples."""
        return self._words[0] > monotonic_ns()
