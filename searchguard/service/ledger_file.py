"""The ledger of alerts in a folder: one reads and writes at a time, and a crash leaves it whole."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from searchguard.errors import LedgerError
from searchguard.events.ledger import MOST_BYTES, Ledger, decode, encode
from searchguard.policy.replacing import keep_name, put_in_place

NAME = "ledger.json"
_LOCK = ".lock"
_MODE = 0o600


def read_ledger(folder: Path) -> Ledger:
    """Return the ledger of a folder; an empty one where there is none yet.

    Raises:
        LedgerError: The file is not a ledger. It is left as it is.
        OSError: It cannot be read.
    """
    path = folder / NAME
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return Ledger()
    try:
        return decode(data)
    except LedgerError as error:
        advice = "look at it, then mend it or move it away to begin with an empty one"
        raise LedgerError(f"`{path}` is broken: {error}; {advice}") from error


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """Put a ledger in place in one step that survives a crash.

    Raises:
        OSError: It cannot be written; the old one is as it was.
    """
    put_in_place(folder / NAME, encode(ledger), _MODE)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the ledger of a folder, which is made if need be, while others wait.

    Raises:
        OSError: The folder cannot be made or written.
    """
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)  # another may have made it just now
        keep_name(folder.parent)
    with (folder / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
