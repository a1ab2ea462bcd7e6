"""Where the lists come from: a folder that another process compiles, a snapshot file, a store."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from searchguard.errors import SettingsError
from searchguard.snapshot.files import read_snapshot_file
from searchguard.supply.compiler import Compiler
from searchguard.supply.offer import Offer
from searchguard.supply.trial import try_out


class Source(Protocol):
    """Where a snapshot comes from."""

    def load(self) -> Offer:
        """Return what is there to serve.

        Raises:
            SearchguardError: There is nothing, or it does not serve.
            OSError: The folder or file cannot be read.
        """

    def taken(self, revision: str) -> None:
        """Note that lists of a revision serve now."""

    def refused(self, why: str, serving: str = "") -> None:
        """Note that the last offer does not serve after all, and another revision still or again.

        Args:
            why: What is wrong with it, in words.
            serving: What serves instead, where that is not what did when it was offered.
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

    def load(self) -> Offer:
        """Compile the folder."""
        if not self.path.is_dir():
            msg = f"`{self.path}` is not a folder of lists: name one with --blocklists DIR"
            raise SettingsError(msg)
        return Offer(data=self.compiler.compile(self.path), loaded_from=str(self.path))

    def taken(self, revision: str) -> None:
        """Do nothing: the folder is what it is."""

    def refused(self, why: str, serving: str = "") -> None:
        """Do nothing: it is looked at again once it changes."""

    def get_ready(self) -> None:
        """Have a process wait that can compile at once."""
        self.compiler.get_ready()

    def fingerprint(self) -> object:
        """Return every file's name, identity, size and time of change."""
        return tuple(_entries(self.path, set()))


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """One compiled snapshot, and the trust file by which it must be signed, if any."""

    path: Path
    trust: Path | None = None
    tries: bool = field(default=True, compare=False)

    def load(self) -> Offer:
        """Read the file; check its signatures, and try out what is in it, elsewhere."""
        data = read_snapshot_file(self.path)
        if self.tries or self.trust:
            try_out(data, self.trust)
        return Offer(data=data, loaded_from=str(self.path))

    def taken(self, revision: str) -> None:
        """Do nothing: the file is what it is."""

    def refused(self, why: str, serving: str = "") -> None:
        """Do nothing: it is looked at again once it changes."""

    def get_ready(self) -> None:
        """Do nothing: reading a file needs nothing."""

    def fingerprint(self) -> object:
        """Return the file's identity, size and time of change."""
        return _mark(self.path)


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
