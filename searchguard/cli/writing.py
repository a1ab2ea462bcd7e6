"""Changes to a folder of lists that hold together: all of them, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from searchguard.errors import ListsError, Severity
from searchguard.policy.reading import Reading, read_folder
from searchguard.policy.replacing import create_file, replace_file


@dataclass(frozen=True, slots=True)
class Write:
    """A file and what it will hold."""

    path: Path
    data: bytes


def write_all(writes: Sequence[Write], folder: Path) -> Reading:
    """Write files of a folder of lists that loads, and see that it still does.

    Raises:
        ListsError: It would not; everything is as it was.
        OSError: A file cannot be written; everything is as it was.
    """
    before = {one.path: one.path.read_bytes() if one.path.exists() else None for one in writes}
    made = [parent for one in writes if not (parent := one.path.parent).exists()]
    try:
        for one in writes:
            one.path.parent.mkdir(exist_ok=True)
            (create_file if before[one.path] is None else replace_file)(one.path, one.data)
        reading = read_folder(folder)
        if reading.refused:
            errors = [one for one in reading.problems if one.severity is Severity.ERROR]
            raise ListsError(errors)
    except BaseException:
        _take_back(before, made)
        raise
    return reading


def _take_back(before: dict[Path, bytes | None], made: Sequence[Path]) -> None:
    for path, data in before.items():
        if data is not None:
            replace_file(path, data)
        else:
            path.unlink(missing_ok=True)
    for folder in made:
        if folder.exists():
            folder.rmdir()
