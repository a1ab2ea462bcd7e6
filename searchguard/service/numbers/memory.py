"""The memory itself: where what stands in it, and which rows are taken."""

import fcntl
import mmap
import os
import secrets
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

ROWS = 64
SLOTS = 1 << 16
PAGE = 4096
NAME_BYTES = 4 << 20
NOTICE_BYTES = 16 << 10

# Words of the first page; from the middle of it on, keys.
_MAGIC, _ROWS_USED, SERIES, _SERVER, _RING_BYTES = range(5)
_MARK = int.from_bytes(b"sgnum 01", "little")
KEYS, KEYS_END = PAGE // 2, PAGE
NAMES = PAGE
_NOTICES = NAMES + NAME_BYTES
_ROWS = _NOTICES + ROWS * NOTICE_BYTES
_ROW_BYTES = SLOTS * 8
_RINGS = _ROWS + ROWS * _ROW_BYTES

# A byte of the file that is locked stands for what is taken: a row, or what all rows share.
_SHARED = ROWS
_FLOCK = struct.Struct("hhqqi4x")


@dataclass(frozen=True, slots=True)
class Row:
    """The row of one process: its counts, what it tells of itself, and its decisions."""

    number: int
    counts: memoryview
    notice: memoryview
    ring: memoryview


class Memory:
    """Shared memory, as this process sees it. Locks are its own: they end with it, however it ends.

    The kernel drops them as well once *any* descriptor of the file is closed here, so the memory
    stays open for as long as the process lives.
    """

    def __init__(self, descriptor: int) -> None:
        """See memory that another process, or `make`, has made.

        Raises:
            ValueError: It is not of this layout.
        """
        self.descriptor = descriptor
        self.data = memoryview(mmap.mmap(descriptor, 0))
        self.words = self.data.cast("Q")
        if self.words[_MAGIC] != _MARK:
            raise ValueError("the memory for numbers is not of this version")
        self.server = f"{self.words[_SERVER]:016x}"
        self.keys = self.data[KEYS:KEYS_END]
        self._ring_bytes = self.words[_RING_BYTES]
        self._claimed: set[int] = set()
        self._lock = Lock()

    @classmethod
    def make(cls, ring_bytes: int = 64 << 10) -> "Memory":
        """Make memory that is anonymous, empty, and gone once nobody sees it any more.

        Args:
            ring_bytes: How much of it each row has for the records of decisions.
        """
        ring_bytes = -(-ring_bytes // PAGE) * PAGE
        descriptor = os.memfd_create("searchguard-numbers", os.MFD_CLOEXEC)
        os.truncate(descriptor, _RINGS + ROWS * ring_bytes)
        head = (_MARK, 0, 0, secrets.randbits(64), ring_bytes)
        os.pwrite(descriptor, struct.pack("=5Q", *head), 0)
        return cls(descriptor)

    def claim(self) -> Row:
        """Return a row that no living process has, for as long as this one lives.

        Raises:
            OSError: All rows are taken.
        """
        with self.alone():
            for number in range(ROWS):
                if number not in self._claimed and self._try_to_lock(number):
                    self._claimed.add(number)
                    self.words[_ROWS_USED] = max(self.words[_ROWS_USED], number + 1)
                    return self.row(number)
        raise OSError(f"{ROWS} processes count already")

    def rows(self) -> Iterator[Row]:
        """Yield the rows that any process has ever had."""
        return map(self.row, range(self.words[_ROWS_USED]))

    def row(self, number: int) -> Row:
        """Return a row."""
        return Row(
            number,
            self._part(_ROWS, number, _ROW_BYTES).cast("Q"),
            self._part(_NOTICES, number, NOTICE_BYTES),
            self._part(_RINGS, number, self._ring_bytes),
        )

    def is_taken(self, number: int) -> bool:
        """Tell whether a living process, this one aside, has a row."""
        return self.holder(number) is not None

    def holder(self, number: int) -> int | None:
        """Return the living process, this one aside, that has a row; None where none has."""
        asked = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, number, 1, 0)
        told = _FLOCK.unpack(fcntl.fcntl(self.descriptor, fcntl.F_GETLK, asked))
        return None if told[0] == fcntl.F_UNLCK else int(told[4])

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one, of threads and of processes, who changes what all rows share."""
        with self._lock:
            fcntl.lockf(self.descriptor, fcntl.LOCK_EX, 1, _SHARED)
            try:
                yield
            finally:
                fcntl.lockf(self.descriptor, fcntl.LOCK_UN, 1, _SHARED)

    def _part(self, start: int, number: int, size: int) -> memoryview:
        return self.data[start + number * size : start + (number + 1) * size]

    def _try_to_lock(self, number: int) -> bool:
        try:
            fcntl.lockf(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except OSError:
            return False
        return True
