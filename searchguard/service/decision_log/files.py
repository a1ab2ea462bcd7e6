"""The files of the decision log: one is written to, and the oldest go when there are too many.

A folder may be shared by several servers. Each writes files of its own, and holds a lock on the one
it writes to, which none removes.
"""

import fcntl
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

PATTERN = "decisions-*.jsonl"


class Numbered(msgspec.Struct, frozen=True):
    """What a line is known by, whatever else it holds."""

    row: int
    sequence: int


class LogFiles:
    """Appends lines for one server."""

    def __init__(
        self,
        folder: Path,
        server: str,
        *,
        file_bytes: int,
        most_bytes: int,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Append to what this server has written before, if it has.

        Args:
            folder: Where; made when the first line is written.
            server: Whose lines they are: part of the names of the files.
            file_bytes: The size at which another file is begun.
            most_bytes: The size of all files in the folder.
            now: The clock, for the names.
        """
        self._folder = folder
        self._server = server
        self._file_bytes = file_bytes
        self._most_bytes = most_bytes
        self._now = now
        self._file: int | None = None
        self._size = 0

    def last_sequences(self) -> dict[int, int]:
        """Return the greatest number written so far from each row of this server.

        Half a line at the end is cut off: it is written again whole.
        """
        last: dict[int, int] = {}
        for path in self._own()[-2:]:
            data = path.read_bytes()
            whole = data.rfind(b"\n") + 1
            if whole < len(data):
                os.truncate(path, whole)
            for line in data[:whole].splitlines():
                try:
                    found = msgspec.json.decode(line, type=Numbered)
                except msgspec.MsgspecError:
                    continue  # somebody else's: it says nothing of what was written
                last[found.row] = max(found.sequence, last.get(found.row, 0))
        return last

    def append(self, lines: bytes) -> None:
        """Write lines, all of them or none.

        Raises:
            OSError: The disk does not take them.
        """
        file = self._file_for(len(lines))
        try:
            written = 0
            while written < len(lines):
                written += os.write(file, lines[written:])
        except OSError:
            os.ftruncate(file, self._size)
            raise
        self._size += len(lines)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _own(self) -> list[Path]:
        return sorted(self._folder.glob(f"decisions-*-{self._server}-*.jsonl"), key=_number)

    def _file_for(self, size: int) -> int:
        """Return the file to write so much to: another one where it would grow too large."""
        full = self._size > 0 and self._size + size > self._file_bytes
        if self._file is None or full:
            self._file = self._next_file()
            self._size = os.fstat(self._file).st_size
            self._prune()
        return self._file

    def _next_file(self) -> int:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = self._own()
        if self._file is None and own and own[-1].stat().st_size < self._file_bytes:
            path = own[-1]
        else:
            number = _number(own[-1]) + 1 if own else 1
            moment = self._now().strftime("%Y%m%dT%H%M%SZ")
            path = self._folder / f"decisions-{moment}-{self._server}-{number:06}.jsonl"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        self.close()
        return file

    def _prune(self) -> None:
        """Remove the oldest files that no server writes to, until there is room for another one."""
        found = sorted((path.stat().st_mtime, path) for path in self._folder.glob(PATTERN))
        sizes = {path: path.stat().st_size for _, path in found}
        over = sum(sizes.values()) + self._file_bytes - self._most_bytes
        for _, path in found:
            if over <= 0:
                return
            if _is_let_go(path):
                path.unlink(missing_ok=True)
                over -= sizes[path]


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _is_let_go(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
