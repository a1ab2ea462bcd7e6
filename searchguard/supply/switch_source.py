"""A switchboard as a source: another process follows it, this one reads what it tells.

Here it is counted, by a clock that nobody can set, how long each entry has left: an entry is let go
then, whatever the time of day is by then. See ADR 14.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic
from typing import IO

import msgspec

from searchguard.snapshot.switchboard import Entry, Switchboard
from searchguard.supply.frames import Switched, read_frame

COMMAND = (sys.executable, "-m", "searchguard.supply.switch_child")
RESTART_SECONDS = 1.0
MOST_RESTART_SECONDS = 60.0


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A switchboard, and for each entry the moment of the monotonic clock at which it is let go.

    The clock is that of the machine since it was started, so it is one for all processes.
    """

    board: Switchboard
    deadlines: tuple[float, ...] = ()
    fault: str = ""

    def next_deadline(self, clock: float) -> float | None:
        """Return the next moment at which an entry is let go."""
        return min((one for one in self.deadlines if one > clock), default=None)

    def left(self, clock: float) -> Switchboard:
        """Return the switchboard without the entries whose time has passed."""
        gone = {
            id(entry)
            for entry, deadline in zip(self.board.entries(), self.deadlines, strict=True)
            if deadline <= clock
        }
        if not gone:
            return self.board
        return msgspec.structs.replace(
            self.board,
            events=tuple(one for one in self.board.events if id(one) not in gone),
            pauses=tuple(one for one in self.board.pauses if id(one) not in gone),
            allows=tuple(one for one in self.board.allows if id(one) not in gone),
            states=tuple(one for one in self.board.states if id(one) not in gone),
            enforcement=tuple(one for one in self.board.enforcement if id(one) not in gone),
        )


class Deadlines:
    """Counts how long each entry has left, from when it was first seen."""

    def __init__(self) -> None:
        self._known: dict[Entry, float] = {}

    def held(self, board: Switchboard, fault: str, now: datetime, clock: float) -> Held:
        """Return a switchboard with its deadlines; an entry that was known keeps its own.

        Args:
            board: The switchboard.
            fault: What is wrong with following it; empty where nothing is.
            now: The time of day, which may be wrong.
            clock: The moment of the monotonic clock.
        """
        known = self._known
        self._known = {
            entry: known.get(entry, clock + _seconds_left(entry, board, now))
            for entry in board.entries()
        }
        return Held(
            board=board, deadlines=tuple(self._known[e] for e in board.entries()), fault=fault
        )


def _seconds_left(entry: Entry, board: Switchboard, now: datetime) -> float:
    """Return for how long an entry may still hold: a clock that is behind adds nothing to it."""
    return max(0.0, (entry.until - max(now, board.created)).total_seconds())


class SwitchSource:
    """Starts the process that follows, and passes on what it tells until it is stopped."""

    def __init__(self, followed: Switched, take: Callable[[Held], None]) -> None:
        """Follow.

        Args:
            followed: What is followed.
            take: Called with each new switchboard, from a thread.
        """
        self._followed = followed
        self._take = take
        self._deadlines = Deadlines()
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._run, name="switchboard", daemon=True)

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Let the process end, and start no other."""
        self._stopped.set()
        if self._process and self._process.stdin:
            self._process.stdin.close()

    def _run(self) -> None:
        wait = RESTART_SECONDS
        while not self._stopped.is_set():
            began = monotonic()
            self._follow_once()
            if monotonic() - began > MOST_RESTART_SECONDS:
                wait = RESTART_SECONDS
            self._stopped.wait(wait)
            wait = min(2 * wait, MOST_RESTART_SECONDS)

    def _follow_once(self) -> None:
        asked = msgspec.json.encode(self._followed).decode()
        process = subprocess.Popen(  # noqa: S603 (a fixed command; what is asked is one argument)
            [*COMMAND, asked], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._process = process
        if process.stdout:
            self._read(process.stdout)
        process.kill()
        process.wait()

    def _read(self, pipe: IO[bytes]) -> None:
        """Pass on what one process tells, until it ends or tells what nobody understands."""
        board = Switchboard()
        try:
            while news := read_frame(pipe):
                frame, data = news
                if data:
                    board = msgspec.json.decode(data, type=Switchboard)
                now = datetime.now(UTC)
                self._take(self._deadlines.held(board, frame.fault, now, monotonic()))
        except (msgspec.DecodeError, ValueError):
            return
