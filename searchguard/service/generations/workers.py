"""The workers of a generation: forked, forked again when they die, and waited for at the end."""

import os
import select
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from types import FrameType

from searchguard.service.generations.leaving import seconds_to_leave
from searchguard.service.generations.naming import be_known_as
from searchguard.service.generations.order import Order
from searchguard.service.generations.place import WorkerPlace
from searchguard.service.generations.reports import Ended, tell
from searchguard.service.generations.worker import work
from searchguard.service.log import Log
from searchguard.service.serving_state import ServingState

SHORT_SECONDS = 2.0  # a worker that lived no longer is forked again later and later
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0


@dataclass(slots=True)
class _Slot:
    """A worker's process, 0 where there is none, and when it began or is to begin."""

    pid: int = 0
    at: float = 0.0
    pause: float = 0.0


class Workers:
    """Made once, in the main thread of a process that has no other."""

    def __init__(self, order: Order, state: ServingState, control: socket.socket) -> None:
        self._order = order
        self._state = state
        self._control = control
        self._slots = [_Slot() for _ in range(order.settings.workers)]
        self._heard, self._written = socket.socketpair()
        self._written.setblocking(False)
        self._heard.setblocking(False)
        self._asked = False
        signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _do_nothing)
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def tend(self) -> None:
        """Keep all workers there until the supervisor wants none; then wait for their end."""
        while not self._leaving():
            self._reap()
            now = monotonic()
            for index, slot in enumerate(self._slots):
                if not slot.pid and slot.at <= now:
                    self._fork(index, slot)
            self._wait(min((one.at - now for one in self._slots if not one.pid), default=None))
        self._see_off()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True

    def _leaving(self) -> bool:
        return self._asked or bool(select.select([self._control], [], [], 0)[0])

    def _wait(self, seconds: float | None) -> None:
        """Wait until something happens, or for so many seconds."""
        watched = [self._heard] if self._asked else [self._heard, self._control]
        pause = None if seconds is None else max(0.0, seconds)
        if self._heard in select.select(watched, [], [], pause)[0]:
            with suppress(BlockingIOError):
                self._heard.recv(4096)

    def _fork(self, index: int, slot: _Slot) -> None:
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            self._become_worker(index)
        slot.pid, slot.at = pid, monotonic()

    def _become_worker(self, index: int) -> None:
        """Answer, in the process that was just forked; it ends here."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            self._heard.close()
            self._written.close()
            be_known_as("sg-worker")
            place = WorkerPlace(index, self._order.generation)
            code = work(self._order, self._state, place, self._control)
        except Exception as error:  # noqa: BLE001 (the process ends either way, and says how)
            Log(self._order.settings.log_format).fault("worker_failed", error)
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        for index, slot in enumerate(self._slots):
            if not slot.pid:
                continue
            pid, status = os.waitpid(slot.pid, os.WNOHANG)
            if not pid:
                continue
            code = os.waitstatus_to_exitcode(status)
            tell(self._control, Ended(index, pid, code))
            now = monotonic()
            short = now - slot.at < SHORT_SECONDS
            slot.pid, slot.at = 0, now + (slot.pause if short else 0.0)
            slot.pause = min(max(FIRST_PAUSE, 2 * slot.pause), LONGEST_PAUSE) if short else 0.0

    def _see_off(self) -> None:
        """Wait until no worker is left; one that is late is killed."""
        late = monotonic() + seconds_to_leave(self._order.settings)
        if self._asked:
            self._signal(signal.SIGTERM)
        self._asked = True
        while any(one.pid for one in self._slots):
            if monotonic() >= late:
                self._signal(signal.SIGKILL)
            self._reap()
            if any(one.pid for one in self._slots):
                self._wait(max(0.05, late - monotonic()))

    def _signal(self, number: int) -> None:
        for slot in self._slots:
            if slot.pid:
                os.kill(slot.pid, number)


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Stand where the default would not wake anybody."""
