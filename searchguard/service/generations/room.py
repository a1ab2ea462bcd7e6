"""Whether a generation fits in memory beside the one that serves, looked at before it is built."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from searchguard.engine.memory import memory_for
from searchguard.errors import SnapshotError
from searchguard.policy.model import Lists

A_WORKER = 30_000_000  # bytes of a worker that are its own, once it answers
_MB = 1_000_000
_NO_LIMIT = 1 << 60  # what cgroups write where there is none is above
_PROC = Path("/proc")
_CGROUPS = Path("/sys/fs/cgroup")


class Room(msgspec.Struct, frozen=True):
    """How many bytes of memory are left, of how many that may be taken in all."""

    left: int
    limit: int


@dataclass(frozen=True, slots=True)
class _Names:
    """How a version of cgroups names its files."""

    limit: str
    used: str
    reclaimable: str


_VERSIONS = {
    "": _Names("memory.max", "memory.current", "inactive_file"),
    "memory": _Names("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}


def room_now(limit: int) -> Room | None:
    """Return how much memory is left, or None where nothing limits it.

    Args:
        limit: The most bytes that this process and those that it started may take together; 0 asks
            the cgroups that it is in.
    """
    if limit:
        return Room(limit - sum(map(_bytes_of, _family(os.getpid()))), limit)
    rooms = (_room_in(folder, names) for folder, names in _cgroups())
    return min((one for one in rooms if one), key=lambda room: room.left, default=None)


def check_room(lists: Lists, size: int, room: Room | None, workers: int) -> None:
    """Refuse lists that would not fit.

    Args:
        lists: What is to be served.
        size: Bytes of their snapshot.
        room: What is left; None for no limit.
        workers: How many processes will answer.

    Raises:
        SnapshotError: They need more.
    """
    needed = memory_for(lists, size).loading + workers * A_WORKER
    if room and needed > room.left:
        msg = (
            f"it needs some {needed // _MB} MB beside what runs, and of {room.limit // _MB} MB "
            f"there are {max(0, room.left) // _MB} MB left: give the server more memory, or split "
            "the lists"
        )
        raise SnapshotError(msg)


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for path in (_PROC / str(pid) / "task").glob("*/children"):
            for child in path.read_text("ascii").split():
                yield from _family(int(child))


def _bytes_of(pid: int) -> int:
    """Return the memory of a process, its share of what it shares with others."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _cgroups() -> Iterator[tuple[Path, _Names]]:
    """Yield the folders of the cgroups that limit this process, and how their files are named."""
    lines: list[str] = []
    with suppress(OSError):
        lines = (_PROC / "self" / "cgroup").read_text("ascii").splitlines()
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for name in {"", "memory"} & set(controllers.split(",")):
            below = (_CGROUPS / name / path.lstrip("/")).resolve()
            for folder in (below, *below.parents):
                if folder.is_relative_to(_CGROUPS):
                    yield folder, _VERSIONS[name]


def _room_in(folder: Path, names: _Names) -> Room | None:
    with suppress(OSError, ValueError):
        limit = int((folder / names.limit).read_text("ascii"))
        used = int((folder / names.used).read_text("ascii"))
        if limit < _NO_LIMIT:
            return Room(limit - used + _reclaimable(folder, names), limit)
    return None


def _reclaimable(folder: Path, names: _Names) -> int:
    """Return the bytes of files that are kept in memory until it is wanted for something else."""
    with suppress(OSError, ValueError):
        for line in (folder / "memory.stat").read_text("ascii").splitlines():
            name, value = line.split()
            if name == names.reclaimable:
                return int(value)
    return 0
