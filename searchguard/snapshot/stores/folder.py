"""A store in a folder, which may be on a disk that several machines share.

Bytes are written beside their place, flushed to the disk, and put there in one step. Writers that
compare and swap take turns by a lock on one file; readers need none.

obstore's folders were considered: they cannot compare and swap, and do not flush.
"""

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from searchguard.errors import StoreError
from searchguard.policy.replacing import keep_name
from searchguard.snapshot.stores.store import (
    Found,
    Listed,
    Nothing,
    check_name,
    is_name,
    too_large,
)

_LOCK = ".lock"
_READABLE = 0o644


class FolderStore:
    """A store in a folder that exists, so that no unmounted disk is taken for an empty store."""

    def __init__(self, folder: str | Path) -> None:
        self.address = str(folder)
        self._root = Path(folder)

    def read(self, name: str, most: int, known: str = "") -> Found | Nothing:
        """Return the bytes of a file."""
        path = self._root / check_name(name)
        with self._telling():
            try:
                data = _bounded(path, most)
            except FileNotFoundError:
                self._find_root()
                return Nothing.ABSENT
        if data is None:
            raise too_large(name, most)
        mark = hashlib.sha256(data).hexdigest()
        return Nothing.SAME if mark == known else Found(data, mark)

    def create(self, name: str, data: bytes) -> bool:
        """Put a file where there is none."""
        with self._telling(), self._written(name, data) as (temporary, path):
            try:
                path.hardlink_to(temporary)
            except FileExistsError:
                return False
            keep_name(path.parent)
            return True

    def replace(self, name: str, data: bytes, mark: str) -> bool:
        """Put a file in place of the one with a mark."""
        with self._telling(), self._written(name, data) as (temporary, path), self._locked():
            here = path.read_bytes() if path.exists() else None
            if (hashlib.sha256(here).hexdigest() if here is not None else "") != mark:
                return False
            temporary.replace(path)
            keep_name(path.parent)
            return True

    def names(self, folder: str) -> Iterator[Listed]:
        """Yield the files below a folder."""
        self._find_root()
        with self._telling():
            for path in (self._root / check_name(folder)).rglob("*"):
                name = path.relative_to(self._root).as_posix()
                with suppress(FileNotFoundError):
                    found = path.stat(follow_symlinks=False)
                    if stat.S_ISREG(found.st_mode) and is_name(name):
                        yield Listed(name, datetime.fromtimestamp(found.st_mtime, UTC))

    def remove(self, name: str) -> None:
        """Remove a file."""
        path = self._root / check_name(name)
        with self._telling(), self._locked():
            path.unlink(missing_ok=True)

    def _find_root(self) -> None:
        if not self._root.is_dir():
            raise StoreError(
                f"there is no folder `{self.address}` for a store: make it, or mount it"
            )

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell of a disk that fails as a store that fails."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(f"the store at `{self.address}` fails: {reason}") from error

    @contextmanager
    def _written(self, name: str, data: bytes) -> Iterator[tuple[Path, Path]]:
        """Write bytes to a file beside the one that they are for; give the paths of both."""
        path = self._root / check_name(name)
        self._find_root()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), _READABLE)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            yield Path(temporary), path
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)  # noqa: PTH108 (a method of Path would be no shorter)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Be the only writer for as long as the block lasts; a process that dies lets go."""
        with (self._root / _LOCK).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _bounded(path: Path, most: int) -> bytes | None:
    """Return the bytes of a file, or None where they are too many; a pipe is no file."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(None, "something in it is no file")
        if found.st_size > most:
            return None
        data = file.read(most + 1)
    return data if len(data) <= most else None
