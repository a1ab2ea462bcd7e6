"""Files on disk: read within bounds, written whole or not at all."""

from pathlib import Path

from searchguard.errors import SnapshotError, TrustError
from searchguard.policy.replacing import put_in_place
from searchguard.snapshot.envelope import MAX_BYTES
from searchguard.snapshot.signed_text import MOST_BYTES

_MODE = 0o644


def read_snapshot_file(path: Path) -> bytes:
    """Return the bytes of a snapshot file; they are not looked at yet.

    Raises:
        SnapshotError: The file is larger than any snapshot.
        OSError: It cannot be read.
    """
    data = read_at_most(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        msg = f"`{path}` is over {MAX_BYTES} bytes, so it is no snapshot"
        raise SnapshotError(msg)
    return data


def read_small_file(path: Path) -> bytes:
    """Return the bytes of a file that holds a signed text or a signature.

    Raises:
        TrustError: It is larger than any of those.
        OSError: It cannot be read.
    """
    data = read_at_most(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        msg = f"`{path}` is over {MOST_BYTES} bytes: it is not what should be there"
        raise TrustError(msg)
    return data


def read_at_most(path: Path, most: int) -> bytes:
    """Return the bytes of a file, one more than `most` at most.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return file.read(most + 1)


def write_file(path: Path, data: bytes) -> None:
    """Put bytes in place of a file in one step that also survives a crash.

    Raises:
        OSError: It cannot be written; the old file is as it was.
    """
    put_in_place(path, data, _MODE)
