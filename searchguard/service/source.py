"""Where the lists come from: a folder that another process compiles, or a snapshot file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from searchguard.errors import SettingsError
from searchguard.service.compiler import Compiler
from searchguard.service.settings import Settings
from searchguard.snapshot.files import read_snapshot_file


class Source(Protocol):
    """Where a snapshot comes from."""

    @property
    def path(self) -> Path:
        """The folder or file."""

    def load(self) -> bytes:
        """Return a snapshot; it is not looked at yet.

        Raises:
            ListsError: The lists have problems that refuse them.
            SnapshotError: There is no snapshot to be had.
            OSError: The folder or file cannot be read.
        """

    def get_ready(self) -> None:
        """Do beforehand what makes the next load quicker."""

    def fingerprint(self) -> object:
        """Return a value that is another one once there is something else to load."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of lists."""

    path: Path
    compiler: Compiler = field(default_factory=Compiler, compare=False)

    def load(self) -> bytes:
        """Compile the folder."""
        if not self.path.is_dir():
            msg = f"`{self.path}` is not a folder of lists: name one with --blocklists DIR"
            raise SettingsError(msg)
        return self.compiler.compile(self.path)

    def get_ready(self) -> None:
        """Have a process wait that can compile at once."""
        self.compiler.get_ready()

    def fingerprint(self) -> object:
        """Return every file's name, identity, size and time of change."""
        return tuple(_entries(self.path, set()))


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """One compiled snapshot."""

    path: Path

    def load(self) -> bytes:
        """Read the file."""
        return read_snapshot_file(self.path)

    def get_ready(self) -> None:
        """Do nothing: reading a file needs nothing."""

    def fingerprint(self) -> object:
        """Return the file's identity, size and time of change."""
        return _mark(self.path)


def source_for(settings: Settings) -> Source:
    """Return what the settings say is served.

    Raises:
        SettingsError: They name a folder and a file, or neither.
    """
    if bool(settings.blocklists) == bool(settings.snapshot):
        raise SettingsError("name one of --blocklists DIR and --snapshot FILE")
    if settings.snapshot:
        return SnapshotFile(Path(settings.snapshot))
    return Folder(Path(settings.blocklists))


def _entries(folder: Path, seen: set[tuple[int, int]]) -> Iterator[object]:
    """Yield a mark of every file that is not hidden, through links and without going in circles."""
    try:
        here = folder.stat()
        children = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield str(folder), error.errno
        return
    if (here.st_dev, here.st_ino) in seen:
        return
    seen.add((here.st_dev, here.st_ino))
    for child in children:
        if child.name.startswith("."):
            continue
        if child.is_dir():
            yield from _entries(Path(child.path), seen)
        else:
            yield child.path, _mark(Path(child.path))


def _mark(path: Path) -> object:
    try:
        found = path.stat()
    except OSError as error:
        return error.errno
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
