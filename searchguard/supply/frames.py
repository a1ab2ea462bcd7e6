"""What the process that follows a store is asked, and how it tells: frames on a pipe.

A frame is a line of JSON and, where it offers a snapshot, that snapshot's bytes.
"""

from datetime import datetime
from typing import IO

import msgspec

from searchguard.snapshot.switchboard import LOCAL
from searchguard.snapshot.young import Young

MOST_HEADER_BYTES = 128 * 1024


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """What is followed, as the process that answers asks for it.

    `bootstrap` and `keep` are paths, or empty. `serving` is the revision that is served already,
    and empty at the start. `poll` is in seconds. `ring` is the ring that the server is told to be
    in, empty for none, and `server` its name among others. `tries` is whether each snapshot is to
    be tried out before it is offered; else only one to start with is, and what answers is built
    where a bad one does no harm.
    """

    store: str
    channel: str
    trust: str
    bootstrap: str = ""
    keep: str = ""
    serving: str = ""
    poll: float = 2.0
    ring: str = ""
    server: str = ""
    tries: bool = True


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A revision that the first ring tries, beside the one before.

    `until` is when that ends, and `predicted` the share of distinct queries that it was foreseen to
    change, in percent; None where nothing was measured.
    """

    before: str
    until: datetime
    predicted: float | None = None


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be watched while a revision serves: whether it does as was foreseen.

    `sequence` is that of the pointer that says so.
    """

    revision: str
    sequence: int
    trial: Trial | None = None
    young: tuple[Young, ...] = ()


class Returned(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What is told to the process that follows: take back what a pointer names, and why."""

    sequence: int
    revision: str
    why: str


class Serves(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What is told to the process that follows: which revision serves now.

    Where that is not what it offered last, `why` tells what is wrong with what it offered.
    """

    revision: str
    why: str = ""


class Switched(msgspec.Struct, frozen=True, kw_only=True):
    """What is followed, as the process that answers asks for it; paths may be empty.

    `store` is an address, `trust` and `break_glass` are files, `keep` is a folder for the last
    version, for a start without the store. `poll` is in seconds.
    """

    store: str
    channel: str = LOCAL
    trust: str = ""
    break_glass: str = ""
    keep: str = ""
    poll: float = 0.5


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to tell: a snapshot of `size` bytes to load, or the same as before where 0.

    `loaded_from` names where the snapshot came from; it is empty where nothing can be offered.
    `fault` tells what is wrong, empty where nothing is: there may be one beside a snapshot that is
    not the newest. `watched` tells what is to be watched from now on, where that is something
    else than before; after the snapshot stand `before_size` bytes of the one that a trial compares
    with. `returns` tells that the snapshot is what was before, and what it replaces is not to come
    back.
    """

    loaded_from: str = ""
    fault: str = ""
    size: int = 0
    watched: Watched | None = None
    before_size: int = 0
    returns: bool = False


def write_frame(pipe: IO[bytes], frame: Frame, data: bytes = b"", before: bytes = b"") -> None:
    """Write a frame, the snapshot that it offers, and the one that a trial compares with."""
    pipe.write(msgspec.json.encode(frame) + b"\n" + data + before)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> tuple[Frame, bytes] | None:
    """Return the next frame and its snapshot, or None where there will be no more.

    The one that a trial compares with is for `read_before` to read.
    """
    line = pipe.readline(MOST_HEADER_BYTES)
    if not line.endswith(b"\n"):
        return None
    frame = msgspec.json.decode(line, type=Frame)
    data = pipe.read(frame.size)
    return (frame, data) if len(data) == frame.size else None


def read_before(pipe: IO[bytes], frame: Frame) -> bytes | None:
    """Return the snapshot that a trial compares with, which follows a frame; None where it ends."""
    data = pipe.read(frame.before_size)
    return data if len(data) == frame.before_size else None
