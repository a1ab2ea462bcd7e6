"""`searchguard lint` as a process of its own: what it said, its seconds and its memory."""

import ctypes
import os
import resource
import struct
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

from searchguard.cli.main import main

CRASHED = 70
_SET_SECURE_BITS, _ROOT_IS_NOBODY = 28, 1  # of prctl(2) and capabilities(7)
_CAPABILITY_VERSION = 0x20080522  # of capset(2)


@dataclass(frozen=True)
class Linted:
    """How a process ended, what it wrote, its processor time and the most memory that it held."""

    code: int
    said: str
    seconds: float
    megabytes: float


def lint_process(folder: Path, *, seconds: int, megabytes: int, fresh: bool = True) -> Linted:
    """Lint a folder in a process that is killed when it takes more than it may.

    Args:
        folder: The folder of lists.
        seconds: Of processor time.
        megabytes: Of address space.
        fresh: Start Python anew; else the process is a copy of this one, which has imported all.
    """
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if not child:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            _give_up_powers()
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
            _run(["lint", str(folder)], fresh=fresh)
        _, status, used = os.wait4(child, 0)
        output.seek(0)
        said = output.read().decode(errors="replace")
    code = os.waitstatus_to_exitcode(status)
    return Linted(code, said, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _give_up_powers() -> None:
    """Take from a superuser the right to read what is closed to others, as editors have it not."""
    libc = ctypes.CDLL(None)
    libc.prctl(_SET_SECURE_BITS, _ROOT_IS_NOBODY, 0, 0, 0)
    libc.capset(struct.pack("Ii", _CAPABILITY_VERSION, 0), bytes(24))


def _run(words: list[str], *, fresh: bool) -> None:
    """Run a command in place of this process."""
    if fresh:
        os.execv(sys.executable, [sys.executable, "-m", "searchguard", *words])
    code = CRASHED
    try:
        with os.fdopen(1, "w") as sys.stdout, os.fdopen(2, "w") as sys.stderr:
            try:
                main(words)
            except SystemExit as stop:
                code = int(str(stop.code or 0))
            except Exception:
                traceback.print_exc()
                raise
    finally:
        os._exit(code)
