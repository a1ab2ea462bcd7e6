"""What a process is called in a list of processes, where all were started by one command."""

from contextlib import suppress
from pathlib import Path

_COMM = Path("/proc/self/comm")


def be_known_as(name: str) -> None:
    """Take a name of at most 15 characters (proc(5), comm); elsewhere than in Linux there is none.

    Args:
        name: As `ps -o comm` shows it.
    """
    with suppress(OSError):
        _COMM.write_text(name, "ascii")
