"""`python -m searchguard.supply.follow_child FOLLOWED`: follows a channel, `FOLLOWED` in JSON.

Its news go to stdout, frame by frame; it ends when its stdin does, which is when the process that
started it is gone.
"""

import os
import random
import select
import signal
import sys
from datetime import UTC, datetime
from typing import IO

import msgspec

from searchguard.errors import SearchguardError
from searchguard.snapshot.stores import open_store
from searchguard.supply.following import Following, News
from searchguard.supply.frames import Followed, Frame, Returned, Serves, write_frame
from searchguard.supply.trial import try_out

_ORDERS: msgspec.json.Decoder[Returned | Serves] = msgspec.json.Decoder(Returned | Serves)

JITTER = 0.2  # of a poll, so that a fleet does not ask at one instant


def main(followed: Followed) -> int:
    """Follow until stdin ends; return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = sys.stdout.buffer
    try:
        following = Following(followed, open_store(followed.store), try_out)
    except (SearchguardError, OSError) as error:
        write_frame(pipe, Frame(fault=str(error)))
        return 2
    if not followed.serving:
        _tell(pipe, following, following.first(datetime.now(UTC)))
    orders = Orders(sys.stdin.buffer)
    while orders.wait(followed.poll * random.uniform(1 - JITTER, 1 + JITTER)):  # noqa: S311
        for order in orders.taken():
            if isinstance(order, Returned):
                following.take_back(order)
            else:
                following.serves(order.revision, order.why, datetime.now(UTC))
        news = None if following.offered else following.next(datetime.now(UTC))
        if news:
            _tell(pipe, following, news)
    return 0


def _tell(pipe: IO[bytes], following: Following, news: News) -> None:
    frame, data = news
    before = following.before(frame.watched)
    write_frame(pipe, msgspec.structs.replace(frame, before_size=len(before)), data, before)


class Orders:
    """What the process that started this one says, a line each, until it is gone."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._fd = pipe.fileno()
        self._read = b""

    def wait(self, seconds: float) -> bool:
        """Wait for so long, or until something is said; tell whether there is anybody still."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return True
        said = os.read(self._fd, 1 << 16)
        self._read += said
        return bool(said)

    def taken(self) -> list[Returned | Serves]:
        """Return what was said and not taken yet."""
        *lines, self._read = self._read.split(b"\n")
        return [_ORDERS.decode(line) for line in lines]


if __name__ == "__main__":
    sys.exit(main(msgspec.json.decode(sys.argv[1], type=Followed)))
