"""The process beside the one that answers: it reads the numbers, and no answer waits for it.

It ends when this one does, however that ends, and is started again if it dies.
"""

import subprocess
import sys
from pathlib import Path
from threading import Event

import msgspec

from searchguard.service.log import Log
from searchguard.service.metrics.listening import listen_on
from searchguard.service.numbers.memory import Memory
from searchguard.service.recording import Recording, Written
from searchguard.service.settings import Settings

COMMAND = (sys.executable, "-m", "searchguard.service.recorder_child")
AGAIN_AFTER = 1.0  # seconds
END_SECONDS = 5.0


class Recorder:
    """Keeps one such process."""

    def __init__(self, settings: Settings, memory: Memory, place: Path | None, log: Log) -> None:
        """Listen, and start the process.

        Args:
            settings: What it is asked to do.
            memory: The numbers of all processes.
            place: The folder of the decision log; None where none is written.
            log: Hears when the process has died.

        Raises:
            SettingsError: The address for metrics cannot be listened on.
        """
        self._memory = memory
        self._log = log
        self._format = settings.log_format
        self._written = _written(place, settings) if place else None
        self._listening = listen_on(settings.metrics_listen) if settings.metrics_listen else None
        self._child = self._start()
        if self._listening is not None:
            host, port = self._listening.getsockname()[:2]
            log.event("metrics", address=f"{host}:{port}")

    def watch(self, stop: Event) -> None:
        """Start the process again whenever it has died, until `stop`."""
        while not stop.wait(AGAIN_AFTER):
            code = self._child.poll()
            if code is not None:
                self._log.event("recorder_died", code=code)
                self._child = self._start()

    def stop(self) -> None:
        """Let the process end what it does, and end."""
        try:
            self._child.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        shared = [self._memory.descriptor]
        if self._listening is not None:
            shared.append(self._listening.fileno())
        told = Recording(
            memory=self._memory.descriptor,
            metrics=self._listening.fileno() if self._listening else None,
            written=self._written,
            log_format=self._format,
        )
        return subprocess.Popen(  # noqa: S603 (a fixed command, and settings in JSON)
            [*COMMAND, msgspec.json.encode(told)], stdin=subprocess.PIPE, pass_fds=shared
        )


def _written(place: Path, settings: Settings) -> Written:
    return Written(
        folder=str(place),
        file_bytes=settings.decision_log_file,
        most_bytes=settings.decision_log_most,
    )
