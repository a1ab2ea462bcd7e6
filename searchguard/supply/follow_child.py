"""`python -m searchguard.supply.follow_child FOLLOWED`: follows a channel, `FOLLOWED` in JSON.

Its news go to stdout, frame by frame; it ends when its stdin does, which is when the process that
started it is gone.
"""

import random
import select
import signal
import sys
from datetime import UTC, datetime

import msgspec

from searchguard.errors import SearchguardError
from searchguard.snapshot.stores import open_store
from searchguard.supply.following import Following
from searchguard.supply.frames import Followed, Frame, write_frame
from searchguard.supply.trial import try_out

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
        write_frame(pipe, *following.first(datetime.now(UTC)))
    while not _ended(followed.poll * random.uniform(1 - JITTER, 1 + JITTER)):  # noqa: S311
        news = following.next(datetime.now(UTC))
        if news:
            write_frame(pipe, *news)
    return 0


def _ended(seconds: float) -> bool:
    """Wait; tell whether stdin ended meanwhile."""
    return bool(select.select([sys.stdin], [], [], seconds)[0])


if __name__ == "__main__":
    sys.exit(main(msgspec.json.decode(sys.argv[1], type=Followed)))
