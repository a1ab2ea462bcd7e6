"""The process beside the one that answers: it reads the numbers, and no answer waits for it.

It ends when this one does, however that ends, and is started again if it dies.
"""

import subprocess
import sys
from threading import Event

import msgspec

from searchguard.service.log import Log
from searchguard.service.metrics.listening import listen_on
from searchguard.service.numbers.memory import Memory
from searchguard.service.recording import Recording
from searchguard.service.settings import Settings

COMMAND = (sys.executable, "-m", "searchguard.service.recorder_child")
AGAIN_AFTER = 1.0  # seconds
END_SECONDS = 5.0


class Recorder:
    """Keeps one such process."""

    def __init__(self, settings: Settings, memory: Memory, log: Log) -> None:
        """Listen, and start the process.

        Raises:
            SettingsError: The address for metrics cannot be listened on.
        """
        self._memory = memory
        self._log = log
        self._format = settings.log_format
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
            log_format=self._format,
        )
        return subprocess.Popen(  # noqa: S603 (a fixed command, and settings in JSON)
            [*COMMAND, msgspec.json.encode(told)], stdin=subprocess.PIPE, pass_fds=shared
        )
