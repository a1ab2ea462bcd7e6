"""A channel of a store as a source: another process follows it, this one reads what it tells."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import BinaryIO

import msgspec

from searchguard.errors import StoreError
from searchguard.supply.frames import (
    Followed,
    Frame,
    Returned,
    Serves,
    Watched,
    read_before,
    read_frame,
)
from searchguard.supply.offer import Offer

COMMAND = (sys.executable, "-m", "searchguard.supply.follow_child")
FIRST_SECONDS = 600.0  # a large snapshot has to be fetched, verified and tried out
RESTART_SECONDS = 1.0  # after the process that follows ended; doubled each time it does again
MOST_RESTART_SECONDS = 60.0

TOLD = 2  # the exit code of a process that has told why it cannot follow

TakeBack = Callable[[Returned], None]
Watch = Callable[[Watched, bytes, TakeBack], None]


def unwatched(_watched: Watched, _before: bytes, _take_back: TakeBack) -> None:
    """Hear it, and do nothing."""


_ENDED = Frame(fault="the process that follows the store ended; it is started again")


class ChannelSource:
    """A channel of a store, followed by a process of its own.

    That process checks signatures, and is told what becomes of its offers. It ends when this one
    does, since it reads from a pipe that only this one holds.
    """

    def __init__(self, followed: Followed, watch: Watch = unwatched) -> None:
        """Follow a channel.

        Args:
            followed: Which, and where from.
            watch: Hears what is to be watched, of the snapshot to compare with, and whom to tell
                that it is to be taken back.
        """
        self._followed = followed
        self._watch = watch
        self._frames: SimpleQueue[tuple[Frame, bytes]] = SimpleQueue()
        self._count = 0
        self._fault = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._telling = Lock()
        self._start_at = 0.0
        self._wait = RESTART_SECONDS

    def load(self) -> Offer:
        """Return what the process has told since the last call; wait for it where nothing serves.

        Raises:
            StoreError: There is nothing to serve; the words tell why.
        """
        told = list(self._waiting())
        if told:
            self._fault = told[-1][0].fault
        offered = [news for news in told if news[1]]
        if not offered and not self._followed.serving:
            raise StoreError(self._fault or "the store did not answer in time")
        if not self._fault:
            self._wait = RESTART_SECONDS
        return Offer(
            data=offered[-1][1] if offered else None,
            returns=bool(offered) and offered[-1][0].returns,
            loaded_from=next((one.loaded_from for one, _ in told[::-1] if one.loaded_from), ""),
            doubt=self._fault,
        )

    def get_ready(self) -> None:
        """Do nothing: the process is always at work."""

    def taken(self, revision: str) -> None:
        """Tell what serves; a process that is started again offers only what differs."""
        self._serve(revision, "")

    def refused(self, why: str, serving: str = "") -> None:
        """Tell that an offer does not serve: it is made again, later."""
        self._serve(serving or self._followed.serving, why)

    def take_back(self, returned: Returned) -> None:
        """Have what a pointer names taken back, and what was before offered; from any thread."""
        self._tell(returned)

    def _serve(self, revision: str, why: str) -> None:
        self._followed = msgspec.structs.replace(self._followed, serving=revision)
        self._tell(Serves(revision=revision, why=why))

    def _tell(self, order: Returned | Serves) -> None:
        process = self._process
        if process and process.stdin:
            with suppress(OSError, ValueError), self._telling:
                process.stdin.write(msgspec.json.encode(order) + b"\n")
                process.stdin.flush()

    def fingerprint(self) -> object:
        """Return how often the process has told something; start it where there is none."""
        if (self._process is None or self._process.poll() is not None) and (
            monotonic() >= self._start_at
        ):
            self._start()
        return self._count

    def _waiting(self) -> Iterator[tuple[Frame, bytes]]:
        """Yield what was told and not looked at; wait for the first where nothing serves yet."""
        try:
            if not self._followed.serving:
                yield self._frames.get(timeout=FIRST_SECONDS)
            while True:
                yield self._frames.get_nowait()
        except Empty:
            return

    def _start(self) -> None:
        self._start_at = monotonic() + self._wait
        self._wait = min(self._wait * 2, MOST_RESTART_SECONDS)
        asked = msgspec.json.encode(self._followed).decode()
        process = subprocess.Popen(  # noqa: S603 (a fixed command; what is asked is one argument)
            [*COMMAND, asked], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._process = process
        if process.stdout:
            Thread(
                target=self._read, args=(process, process.stdout), name="store", daemon=True
            ).start()

    def _read(self, process: subprocess.Popen[bytes], pipe: BinaryIO) -> None:
        """Take in what one process tells, until it ends or tells what nobody understands."""
        try:
            while news := read_frame(pipe):
                before = read_before(pipe, news[0])
                if before is None:
                    break
                if news[0].watched:
                    self._watch(news[0].watched, before, self.take_back)
                self._frames.put(news)
                self._count += 1
        except msgspec.DecodeError:
            process.kill()
        if process.wait() != TOLD:
            self._frames.put((_ENDED, b""))
            self._count += 1
