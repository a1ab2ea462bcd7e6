"""Compiling a folder in another process: reading YAML takes packages that a server must not hold.

Importing those packages takes longer than reading most lists, so a process that has done it can be
kept waiting for the next edit. Each compiles once: it can neither leak nor remember.
"""

import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from searchguard.errors import ListsError, Problem, SnapshotError

COMPILE_SECONDS = 300
COMMAND = (sys.executable, "-m", "searchguard.supply.compile_child")
REFUSED = 3  # not 1, which is that of code that broke


class Compiler:
    """Starts the processes that compile."""

    def __init__(self) -> None:
        self._waiting: subprocess.Popen[bytes] | None = None

    def get_ready(self) -> None:
        """Start a process now that will wait for the next folder; it ends when this one does."""
        if self._waiting is None:
            self._waiting = _start()

    def compile(self, folder: Path) -> bytes:
        """Return the snapshot of a folder.

        Raises:
            ListsError: The lists have problems that refuse them.
            SnapshotError: Compiling failed, or took too long.
        """
        child, self._waiting = self._waiting, None
        if child is None or child.poll() is not None:
            child = _start()
        try:
            output, errors = child.communicate(bytes(folder), COMPILE_SECONDS)
        except BaseException as error:
            child.kill()
            child.communicate()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            msg = f"compiling `{folder}` took over {COMPILE_SECONDS} seconds: split the lists"
            raise SnapshotError(msg) from None
        if child.returncode == REFUSED:
            raise ListsError(msgspec.json.decode(output, type=tuple[Problem, ...]))
        if child.returncode == -signal.SIGXCPU:
            msg = f"compiling `{folder}` took too much processor time: split the lists"
            raise SnapshotError(msg)
        if child.returncode != 0:
            last = errors.decode(errors="replace").strip().rpartition("\n")[2] or "no reason given"
            msg = f"compiling `{folder}` ended with exit code {child.returncode}: {last}"
            raise SnapshotError(msg)
        return output


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 (a fixed command; the folder goes through stdin)
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
