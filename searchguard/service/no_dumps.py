"""A process that crashes leaves no image of its memory: queries stand in it."""

import resource
from pathlib import Path

_FILTER = Path("/proc/self/coredump_filter")


def write_no_dumps() -> None:
    """Switch core dumps off, for this process and those that it starts.

    A system that hands dumps to a program does not ask for the limit on their size, so a dump holds
    no memory either (core(5)). PR_SET_DUMPABLE would do both, and would hide the process from the
    tools that its operator measures memory with.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _FILTER.exists():
        _FILTER.write_text("0", "ascii")
