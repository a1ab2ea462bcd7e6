"""A ring of records in shared memory: one process puts them in, another takes them out.

A record is whole before the head moves over it, so one that is half written when its process is
killed was never there. Each has a number in sequence, and one that does not fit uses up its number:
gaps are what was dropped, exactly.

Threads of the process that puts share the ring without a lock: from the look at the head until it
has moved there is no call and no jump back, at which alone CPython lets another thread in. A
processor that shows others our writes in another order is found out by the checksum, and the reader
looks again later.
"""

import zlib
from dataclasses import dataclass

MOST_BYTES = 16 << 10
_HEAD_BYTES = 16
_HEADER = 64
# Words of the header. The head and the tail are bytes since the beginning of the ring.
_HEAD, _TAIL, _SEQUENCE, _DROPPED = range(4)


@dataclass(frozen=True, slots=True)
class Sequenced:
    """A record and its number, from 1, among all that its row has ever had to keep."""

    sequence: int
    data: bytes


def ring_bytes_for(capacity: int) -> int:
    """Return how much memory a ring takes that holds at least so many bytes of records."""
    return _HEADER + (1 << (max(capacity, 2 * MOST_BYTES) - 1).bit_length()) + MOST_BYTES


class Ring:
    """One ring, in memory of a size that `ring_bytes_for` has told."""

    __slots__ = ("_capacity", "_data", "_mask", "_places", "_words")

    def __init__(self, memory: memoryview) -> None:
        self._words = memory[:_HEADER].cast("Q")
        self._data = memory[_HEADER:]
        self._capacity = 1 << (len(self._data) - MOST_BYTES).bit_length() - 1
        self._mask = self._capacity - 1
        self._places = self._data[: len(self._data) // 8 * 8].cast("Q")

    @property
    def sequence(self) -> int:
        """How many records there have been to keep."""
        return self._words[_SEQUENCE]

    @property
    def waiting(self) -> int:
        """How many bytes have not been taken out yet."""
        return self._words[_HEAD] - self._words[_TAIL]

    @property
    def dropped(self) -> int:
        """How many of them did not fit."""
        return self._words[_DROPPED]

    def put(self, record: bytes) -> bool:
        """Keep a record, or drop it where the ring is full or it is too long; tell which."""
        padded = record.ljust(-(-len(record) // 8) * 8)
        return self._put(padded, len(record) | zlib.crc32(record) << 32, len(padded) + _HEAD_BYTES)

    def _put(self, padded: bytes, mark: int, size: int) -> bool:
        """Keep a record whose mark and size are known; nothing here may be a call."""
        words, places = self._words, self._places
        words[_SEQUENCE] += 1
        head = words[_HEAD]
        if size > MOST_BYTES or head + size - words[_TAIL] > self._capacity:
            words[_DROPPED] += 1
            return False
        at = head & self._mask
        places[at >> 3] = words[_SEQUENCE]
        places[(at >> 3) + 1] = mark
        self._data[at + _HEAD_BYTES : at + size] = padded
        words[_HEAD] = head + size
        return True

    def taken(self, most: int) -> tuple[list[Sequenced], int]:
        """Return the oldest records, as many as `most` bytes hold, and where they end.

        They stay until `let_go` of that place.
        """
        tail, head, found = self._words[_TAIL], self._words[_HEAD], []
        end = min(head, tail + most)
        while tail < end:
            at = tail & self._mask
            sequence, mark = self._places[at >> 3], self._places[(at >> 3) + 1]
            start, length = at + _HEAD_BYTES, mark & 0xFFFFFFFF
            data = bytes(self._data[start : start + length])
            if zlib.crc32(data) != mark >> 32:
                break
            found.append(Sequenced(sequence, data))
            tail += -(-length // 8) * 8 + _HEAD_BYTES
        return found, tail

    def let_go(self, place: int) -> None:
        """Make room: all before a place has been kept elsewhere."""
        self._words[_TAIL] = place
