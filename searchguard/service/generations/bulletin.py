"""A small document in shared memory: one process writes it, and all others see it at once.

It has no file that a full disk could refuse, looking at it is no system call, and it outlives the
processes that read it. Its memory goes by descriptor through exec and fork.
"""

import mmap
import os
import struct
import zlib
from typing import Self

_HEAD = struct.Struct("<QII")  # how often it was written, twice; length; CRC-32
_TRIES = 100


class Bulletin:
    """A document of at most `size` bytes."""

    def __init__(self, fd: int) -> None:
        """Take over the descriptor of the memory."""
        self.fd = fd
        self._memory = mmap.mmap(fd, os.fstat(fd).st_size)
        self._last: tuple[int, bytes] = (0, b"")

    @classmethod
    def made(cls, name: str, size: int) -> Self:
        """Make the memory; it is empty, which reads as no bytes."""
        fd = os.memfd_create(name)
        os.truncate(fd, size + _HEAD.size)
        return cls(fd)

    @property
    def most(self) -> int:
        """How many bytes fit."""
        return len(self._memory) - _HEAD.size

    def write(self, data: bytes) -> None:
        """Put a document in place of the one before.

        Raises:
            ValueError: It does not fit.
        """
        if len(data) > self.most:
            msg = f"{len(data)} bytes do not fit in {self.most}"
            raise ValueError(msg)
        written = _HEAD.unpack_from(self._memory)[0] | 1
        _HEAD.pack_into(self._memory, 0, written, 0, 0)
        self._memory[_HEAD.size : _HEAD.size + len(data)] = data
        _HEAD.pack_into(self._memory, 0, written + 1, len(data), zlib.crc32(data))

    def read(self) -> tuple[int, bytes]:
        """Return a number that is another one once the document is, and the document.

        A reader that comes while it is written looks again; one whose writer died then keeps what
        it has read before.
        """
        for _ in range(_TRIES):
            head = self._memory[: _HEAD.size]
            written, length, crc = _HEAD.unpack(head)
            if written == self._last[0]:
                break
            data = self._memory[_HEAD.size : _HEAD.size + length]
            if not written & 1 and zlib.crc32(data) == crc and self._memory[: _HEAD.size] == head:
                self._last = (written, data)
                break
        return self._last
