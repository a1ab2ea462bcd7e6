"""Which files of a folder are lists, in a fixed order, and their bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from searchguard.errors import Location
from searchguard.policy.limits import FILE_BYTES
from searchguard.policy.tree import Findings

_DEEPEST = 8  # folders inside each other; lists are one folder deep
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
        found = sorted(_walk(self.root, PurePosixPath(), (self.root.resolve(),)))
        lists = [path for path in found if path.suffix.lower() in _YAML_ENDINGS]
        return [path for path in lists if self._is_in_place(path, findings)]

    def _is_in_place(self, path: PurePosixPath, findings: Findings) -> bool:
        """Tell whether a YAML file has the name and the depth of a list, and say so if not."""
        where = Location(self.called(path))
        if path.suffix != ".yaml":
            findings.error(where, f"call it `{path.stem}.yaml`: other endings are not read")
        elif len(path.parts) > 2:
            findings.error(where, "lists are one folder deep: move it to `<topic>/<list>.yaml`")
        else:
            return True
        return False

    def has(self, path: PurePosixPath) -> bool:
        """Tell whether there is such a file."""
        return (self.base / path).is_file()

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
        return (self.base / path).resolve().is_relative_to(self.base.resolve())


def _walk(
    folder: Path, relative: PurePosixPath, above: tuple[Path, ...]
) -> Iterator[PurePosixPath]:
    """Yield the files below a folder; a link back to a folder above is passed over."""
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_file():
            yield relative / entry.name
        elif entry.is_dir() and len(above) <= _DEEPEST and entry.resolve() not in above:
            yield from _walk(entry, relative / entry.name, (*above, entry.resolve()))
