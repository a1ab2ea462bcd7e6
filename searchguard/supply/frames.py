"""What the process that follows a store is asked, and how it tells: frames on a pipe.

A frame is a line of JSON and, where it offers a snapshot, that snapshot's bytes.
"""

from typing import IO

import msgspec

from searchguard.snapshot.switchboard import LOCAL

MOST_HEADER_BYTES = 64 * 1024


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """What is followed, as the process that answers asks for it.

    `bootstrap` and `keep` are paths, or empty. `serving` is the revision that is served already,
    and empty at the start. `poll` is in seconds.
    """

    store: str
    channel: str
    trust: str
    bootstrap: str = ""
    keep: str = ""
    serving: str = ""
    poll: float = 2.0


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
    not the newest.
    """

    loaded_from: str = ""
    fault: str = ""
    size: int = 0


def write_frame(pipe: IO[bytes], frame: Frame, data: bytes = b"") -> None:
    """Write a frame and the snapshot that it offers."""
    pipe.write(msgspec.json.encode(frame) + b"\n" + data)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> tuple[Frame, bytes] | None:
    """Return the next frame and its snapshot, or None where there will be no more."""
    line = pipe.readline(MOST_HEADER_BYTES)
    if not line.endswith(b"\n"):
        return None
    frame = msgspec.json.decode(line, type=Frame)
    data = pipe.read(frame.size)
    return (frame, data) if len(data) == frame.size else None
