"""`python -m searchguard.supply.switch_child SWITCHED`: follows a switchboard, `SWITCHED` in JSON.

What holds goes to stdout, frame by frame, as a switchboard in JSON. The process ends when its stdin
does, which is when the one that started it is gone. A store that does not answer holds up nobody
who breaks the glass: it is asked from a thread.
"""

import random
import select
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import msgspec

from searchguard.errors import SearchguardError
from searchguard.snapshot.stores import open_store
from searchguard.snapshot.switchboard import EMPTY
from searchguard.supply.frames import Frame, Switched, write_frame
from searchguard.supply.switching import GlassBoard, StoreBoard, effective

JITTER = 0.2  # of a poll, so that a fleet does not ask at one instant
GLASS_SECONDS = 0.25


def main(followed: Switched) -> int:
    """Follow until stdin ends; return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = sys.stdout.buffer
    try:
        store = StoreBoard(followed, open_store(followed.store))
        glass = (
            GlassBoard(Path(followed.break_glass), Path(followed.trust))
            if followed.break_glass
            else None
        )
    except (SearchguardError, OSError) as error:
        write_frame(pipe, Frame(fault=str(error)))
        return 2
    first = Event()
    Thread(target=_follow, args=(store, followed.poll, first), daemon=True).start()
    first.wait(followed.poll)
    told: tuple[bytes, str] | None = None
    while True:
        if glass:
            glass.look(datetime.now(UTC))
        board = effective(store.board, glass.board if glass else EMPTY)
        fault = "; ".join(filter(None, [store.fault, glass.fault if glass else ""]))
        news = msgspec.json.encode(board), fault
        if news != told:
            told = news
            write_frame(pipe, Frame(fault=fault, size=len(news[0])), news[0])
        if _ended(min(GLASS_SECONDS, followed.poll)):
            return 0


def _follow(store: StoreBoard, poll: float, first: Event) -> None:
    pause = Event()
    while True:
        store.look(datetime.now(UTC))
        first.set()
        pause.wait(poll * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311


def _ended(seconds: float) -> bool:
    """Wait; tell whether stdin ended meanwhile."""
    return bool(select.select([sys.stdin], [], [], seconds)[0])


if __name__ == "__main__":
    sys.exit(main(msgspec.json.decode(sys.argv[1], type=Switched)))
