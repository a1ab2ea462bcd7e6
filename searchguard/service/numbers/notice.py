"""What a process tells about itself, in its row: one value, replaced as a whole."""

import zlib

from searchguard.service.numbers.memory import NOTICE_BYTES

_WHICH_BYTES = 8
_HEAD_BYTES = 8
_HALF_BYTES = (NOTICE_BYTES - _WHICH_BYTES) // 2
_TRIES = 10


def write_notice(notice: memoryview, data: bytes) -> None:
    """Replace what is told; one thread of one process at a time.

    It is written into the half that does not hold, which then does: a writer that dies leaves what
    was told before.

    Raises:
        ValueError: It is too long.
    """
    if len(data) > _HALF_BYTES - _HEAD_BYTES:
        raise ValueError(f"a notice of {len(data)} bytes does not fit")
    half = 1 - notice[0]
    start = _WHICH_BYTES + half * _HALF_BYTES
    head = len(data).to_bytes(4, "little") + zlib.crc32(data).to_bytes(4, "little")
    notice[start : start + len(head) + len(data)] = head + data
    notice[0] = half


def read_notice(notice: memoryview) -> bytes:
    """Return what is told, whole; empty where nothing is.

    A reader that two writes overtake sees it by the checksum, and reads again.
    """
    for _ in range(_TRIES):
        start = _WHICH_BYTES + notice[0] * _HALF_BYTES
        size, sum_ = (int.from_bytes(notice[at : at + 4], "little") for at in (start, start + 4))
        data = bytes(notice[start + _HEAD_BYTES : start + _HEAD_BYTES + size])
        if zlib.crc32(data) == sum_:
            return data
    return b""
