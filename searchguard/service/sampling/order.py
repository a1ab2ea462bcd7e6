"""What the process that watches is asked."""

import msgspec

from searchguard.service.generations.room import Room
from searchguard.service.settings import LogFormat


class WatchOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Descriptors that it inherits: of shared memory, of the switchboard, of what is watched.

    `before` holds the snapshot that a trial compares with, or nothing; `room` is the memory that is
    left.
    """

    samples: int
    numbers: int
    board: int
    watched: int
    before: int
    room: Room | None
    log_format: LogFormat
