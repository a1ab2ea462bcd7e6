"""The machine and the versions that a record was made with, and which core does what."""

import os
import platform
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

VERSIONS = ("grpcio", "protobuf", "pyahocorasick")
_ALLOWED = tuple(sorted(os.sched_getaffinity(0)))
# One core for what is measured and another for what asks; a machine with one core shares it.
SERVER_CORE = frozenset(_ALLOWED[:1])
GENERATOR_CORE = frozenset(_ALLOWED[-1:])
BOTH_CORES = SERVER_CORE | GENERATOR_CORE


def described() -> dict[str, str]:
    """Return what a reader must know of the machine to judge a record."""
    return {
        "cpu": _cpu_model(),
        "cores": f"{os.cpu_count()}, of which {len(_ALLOWED)} may be used",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load average": load_average(),
        "python": platform.python_version(),
        "searchguard": version("searchguard"),
        **{name: version(name) for name in VERSIONS},
    }


@contextmanager
def on_core(cores: frozenset[int]) -> Iterator[None]:
    """Start processes on a core: they inherit what this thread may use."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def load_average() -> str:
    """Return how busy the machine has been: processes over 1, 5 and 15 minutes."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def cpu_ns(pids: Iterable[int]) -> int:
    """Return the processor time that processes have used together, in nanoseconds."""
    # What clock_getcpuclockid(3) makes of a pid: finer than the ticks of /proc.
    return sum(time.clock_gettime_ns(~pid << 3 | 2) for pid in pids)


def family(pid: int) -> tuple[int, ...]:
    """Return a process and all that it has started, which is still there."""
    parents = dict(_parents())
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return tuple(found)


def peak_mb() -> float:
    """Return the most resident memory that this process has had, in MB."""
    status = Path("/proc/self/status").read_text("utf-8")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1.024e-3


def memory_mb(pid: int) -> tuple[float, float]:
    """Return (resident, proportional) memory of a process in MB: shared pages in full, or in parts.

    MB are 10**6 bytes.
    """
    kept = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    kib = {name: int(rest.split()[0]) for name, rest in _fields(kept)}
    return kib["Rss"] * 1.024e-3, kib["Pss"] * 1.024e-3


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines()[1:]:
        name, _, rest = line.partition(":")
        yield name, rest


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name of a program stands in brackets and may hold anything.
            after = entry.read_text("utf-8", "replace").rpartition(")")[2]
            yield int(entry.parent.name), int(after.split()[1])


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
