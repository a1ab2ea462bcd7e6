"""Being told to stop: SIGTERM or SIGINT lets calls end, and a second one waits for nothing.

Python runs a signal's handler in the main thread wherever that is, also where it has just taken a
lock; whatever such a handler raises or sets can leave that lock taken for ever. So the handler does
nothing: what the interpreter writes to a socket as the signal comes is read by a thread.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGTERM, signal.SIGINT)
# What a shell reports of a process that a signal has killed.
KILLED = 128


class Stopping:
    """Hears the signals from now on; made once, in the main thread.

    Until there are calls to let end, the first signal ends the process.
    """

    def __init__(self) -> None:
        # Called before a signal ends the process without waiting.
        self.hurry: Callable[[], None] | None = None
        self._asked = Event()
        self._patient = False
        self._heard, self._written = socket.socketpair()
        self._written.setblocking(False)
        signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, _do_nothing)
        Thread(target=self._hear, name="signals", daemon=True).start()

    def be_patient(self) -> None:
        """Let the first signal end nothing but `wait`, from now on."""
        self._patient = True

    def wait(self) -> None:
        """Return once this process is asked to stop."""
        self._asked.wait()

    def _hear(self) -> None:
        while number := self._heard.recv(1)[0]:
            if self._patient and not self._asked.is_set():
                self._asked.set()
                continue
            if self.hurry:
                self.hurry()
            leave(KILLED + number if self._patient else 0)


def leave(code: int) -> NoReturn:
    """End the process now; threads that grpc holds for a stream that stalls are not waited for."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody reads it any more
            stream.flush()
    os._exit(code)


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Stand where the default would kill."""
