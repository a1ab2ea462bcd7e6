"""Which files of a folder are lists, in a fixed order, and their bytes."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from searchguard.errors import Location
from searchguard.policy.limits import (
    ENTRIES_PER_FOLDER,
    FILE_BYTES,
    FILES_PER_SET,
    RULE,
    YAML_BYTES_PER_SET,
)
from searchguard.policy.tree import Findings

_DEEPEST = 8  # folders inside each other; lists are one folder deep
NO_FILE = "this is no file that can be read: a pipe, a device, or a link that leads nowhere"
_YAML_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of lists, or a single file that stands for a folder with nothing else in it."""

    root: Path

    @property
    def base(self) -> Path:
        """The folder that the paths of files are relative to."""
        return self.root.parent if self.root.is_file() else self.root

    def called(self, path: PurePosixPath) -> str:
        """Return how a person writes the path of one of its files."""
        return str(self.base / path)

    def yaml_files(self, findings: Findings) -> list[PurePosixPath]:
        """Return the YAML files, sorted; hidden files and files of another kind are passed over."""
        if self.root.is_file():
            return [PurePosixPath(self.root.name)]
        walk = _walk(self.root, PurePosixPath(), (self.root.resolve(),))
        found = sorted(islice(walk, ENTRIES_PER_FOLDER))
        files = (path for path, is_folder in found if not is_folder)
        lists = [path for path in files if path.suffix.lower() in _YAML_ENDINGS]
        if words := self._too_much(lists, len(found)):
            findings.error(Location(str(self.root)), words, RULE)
            return []
        return [path for path in lists if self._is_in_place(path, findings)]

    def text_files(self) -> list[PurePosixPath]:
        """Return the text files, sorted; of a single file none."""
        if not self.root.is_dir():
            return []
        walk = _walk(self.root, PurePosixPath(), (self.root.resolve(),))
        entries = islice(walk, ENTRIES_PER_FOLDER)
        return sorted(
            path for path, is_folder in entries if path.suffix == ".txt" and not is_folder
        )

    def _too_much(self, lists: Sequence[PurePosixPath], entries: int) -> str:
        """Return what there is too much of, in words; nothing where a set may be as large."""
        if entries >= ENTRIES_PER_FOLDER:
            return f"over {ENTRIES_PER_FOLDER:,} files and folders: name the folder of the lists"
        if len(lists) > FILES_PER_SET:
            return f"more than {FILES_PER_SET:,} YAML files in a set: put more rules in a file"
        if sum(map(self._size, lists)) > YAML_BYTES_PER_SET:
            limit = f"more than {YAML_BYTES_PER_SET // 1_000_000} MB of YAML in a set"
            return f"{limit}: move terms to terms_files"
        return ""

    def _size(self, path: PurePosixPath) -> int:
        """Return the bytes of a file, as far as they are read; none where it cannot be asked."""
        try:
            return min((self.base / path).stat().st_size, FILE_BYTES)
        except OSError:
            return 0

    def _is_in_place(self, path: PurePosixPath, findings: Findings) -> bool:
        """Tell whether a YAML file has the name and the depth of a list, and say so if not."""
        where = Location(self.called(path))
        if not self.has(path):
            findings.error(where, NO_FILE)
        elif path.suffix != ".yaml":
            findings.error(where, f"call it `{path.stem}.yaml`: other endings are not read")
        elif len(path.parts) > 2:
            findings.error(where, "lists are one folder deep: move it to `<topic>/<list>.yaml`")
        else:
            return True
        return False

    def has(self, path: PurePosixPath) -> bool:
        """Tell whether there is such a file: no folder, pipe, device or link that leads nowhere."""
        try:
            return (self.base / path).is_file()
        except (OSError, ValueError):  # a name that is too long, or holds a NUL
            return False

    def names(self, path: PurePosixPath) -> bool:
        """Tell whether something bears the name, whether it is a file or not."""
        return os.path.lexists(self.base / path)

    def read(self, path: PurePosixPath, findings: Findings) -> bytes | None:
        """Return the bytes of a file, one more than allowed at most, or None."""
        try:
            with (self.base / path).open("rb") as file:
                return file.read(FILE_BYTES + 1)
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            findings.error(Location(self.called(path)), f"the file does not open: {reason}")
            return None

    def inside(self, path: PurePosixPath) -> bool:
        """Tell whether a path stays in the folder, also when links are followed."""
        if path.is_absolute() or ".." in path.parts:
            return False
        try:
            return (self.base / path).resolve().is_relative_to(self.base.resolve())
        except (OSError, RuntimeError, ValueError):  # links in a circle, a name that cannot be
            return False


def _walk(
    folder: Path, relative: PurePosixPath, above: tuple[Path, ...]
) -> Iterator[tuple[PurePosixPath, bool]]:
    """Yield all below a folder, and whether it is one; a link to one above is not followed."""
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        is_folder = entry.is_dir()
        yield relative / entry.name, is_folder
        if is_folder and len(above) <= _DEEPEST and entry.resolve() not in above:
            yield from _walk(entry, relative / entry.name, (*above, entry.resolve()))
