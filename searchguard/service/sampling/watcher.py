"""Keeps the process that watches, for as long as there is something to watch."""

import os
import subprocess
import sys
from threading import Lock, Thread
from time import monotonic, sleep

import msgspec

from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.generations.feed import in_memory
from searchguard.service.generations.room import room_now
from searchguard.service.log import Log
from searchguard.service.numbers.memory import Memory
from searchguard.service.sampling.order import WatchOrder
from searchguard.service.sampling.samples import Samples
from searchguard.service.settings import Settings
from searchguard.supply.channel_source import TakeBack
from searchguard.supply.frames import Returned, Watched

COMMAND = (sys.executable, "-m", "searchguard.service.sampling.watch_child")
WATCHED_BYTES = 256 << 10
AGAIN_SECONDS, MOST_AGAIN_SECONDS = 2.0, 60.0


class Watcher:
    """Told by the process that follows what is to be watched; each gets a process of its own."""

    def __init__(
        self,
        settings: Settings,
        memory: Memory,
        board: Bulletin,
        log: Log,
    ) -> None:
        """Watch nothing yet.

        Args:
            settings: Of the server.
            memory: The numbers of all processes.
            board: The switchboard of the server.
            log: Hears what is taken back.
        """
        self.samples = Samples.make()
        self.watched = Bulletin.made("watched", WATCHED_BYTES)
        self._settings = settings
        self._memory = memory
        self._board = board
        self._log = log
        self._lock = Lock()
        self._number = 0
        self._process: subprocess.Popen[bytes] | None = None

    def watch(self, watched: Watched, before: bytes, take_back: TakeBack) -> None:
        """Watch something, in place of what was watched; from any thread.

        Args:
            watched: What.
            before: The snapshot that a trial compares with; nothing where there is none.
            take_back: Told, again and again, that it is to be taken back, once that is so.
        """
        with self._lock:
            self._end()
            self.watched.write(msgspec.json.encode(watched))
            if watched.trial or watched.young:
                told = self._number, in_memory(before), take_back
                Thread(target=self._keep, args=told, name="watch", daemon=True).start()

    def stop(self) -> None:
        """Watch nothing any more."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        self._number += 1
        if self._process and self._process.stdin:
            self._process.stdin.close()

    def _keep(self, number: int, before: int, take_back: TakeBack) -> None:
        """Start the process, and again where it dies, until something else is watched."""
        wait = AGAIN_SECONDS
        while process := self._started(number, before):
            began = monotonic()
            self._hear(process, take_back)
            if self._number != number or not process.returncode:
                break
            self._log.event("watching_died", code=process.returncode)
            wait = AGAIN_SECONDS if monotonic() - began > MOST_AGAIN_SECONDS else wait
            sleep(wait)
            wait = min(2 * wait, MOST_AGAIN_SECONDS)
        os.close(before)

    def _started(self, number: int, before: int) -> "subprocess.Popen[bytes] | None":
        order = WatchOrder(
            samples=self.samples.fd,
            numbers=self._memory.descriptor,
            board=self._board.fd,
            watched=self.watched.fd,
            before=before,
            room=room_now(self._settings.memory),
            log_format=self._settings.log_format,
        )
        shared = (order.samples, order.numbers, order.board, order.watched, before)
        with self._lock:
            if self._number != number:
                return None
            self._process = subprocess.Popen(  # noqa: S603 (a fixed command with one argument)
                [*COMMAND, msgspec.json.encode(order).decode()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=shared,
            )
            return self._process

    def _hear(self, process: "subprocess.Popen[bytes]", take_back: TakeBack) -> None:
        told = False
        for line in process.stdout or ():
            returned = msgspec.json.decode(line, type=Returned)
            if not told:
                self._log.event("taken_back", revision=returned.revision, message=returned.why)
            told = True
            take_back(returned)
        process.wait()
