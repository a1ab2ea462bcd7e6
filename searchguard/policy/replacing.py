"""Files put in place in one step: who reads sees the old one or the new one, whole."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

_MODE = 0o644  # of a file that was not there


def replace_file(path: Path, data: bytes) -> None:
    """Put bytes in place of a file, or make it; permissions stay.

    Behind a symbolic link the file that it leads to is replaced.

    Raises:
        OSError: It cannot be written; the old file is as it was.
    """
    real = path.resolve()
    put_in_place(real, data, real.stat().st_mode & 0o7777 if real.exists() else _MODE)


def create_file(path: Path, data: bytes) -> None:
    """Make a file that must not be there yet.

    Raises:
        FileExistsError: There is one; it is as it was.
        OSError: It cannot be written.
    """
    put_in_place(path, data, _MODE, os.link)


def put_in_place(
    path: Path, data: bytes, mode: int, put: Callable[[Path, Path], None] = os.replace
) -> None:
    """Write bytes beside a path and give them its name in one step that survives a crash.

    Raises:
        OSError: They cannot be written; what was at the path is as it was.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        put(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    keep_name(path.parent)


def keep_name(folder: Path) -> None:
    """Make a new name in a folder survive a crash of the machine."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
