"""Lists as they were written at two points of a git history, side by side in a temporary folder."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from searchguard.errors import ExchangeError

_SECONDS = 120


@contextmanager
def both_sides(span: str, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the folder of lists before a change and after it, for as long as the block lasts.

    Args:
        span: `main...branch`, which compares a branch with where it left main, as a merge request
            does; or `one..other`, which compares the two as they are.
        folder: The folder of lists, from where the command is run.

    Raises:
        ExchangeError: Git is not there, or knows no such span; or one side has no such folder.
    """
    dots = "..." if "..." in span else ".."
    before, found, after = span.partition(dots)
    if not (found and before and after):
        raise ExchangeError(f"`{span}` is no span of git: write it like main...branch")
    old, new = _commit(before), _commit(after)
    if dots == "...":
        old = _git("merge-base", old, new).decode().strip()
    with TemporaryDirectory(prefix="searchguard-diff-") as place:
        sides = Path(place, "old"), Path(place, "new")
        for commit, name, side in zip((old, new), (before, after), sides, strict=True):
            _extract(commit, name, folder, side)
        yield sides[0] / folder, sides[1] / folder


def _commit(name: str) -> str:
    """Return the commit that a name means, so that no name is ever taken for an option."""
    return _git("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").decode().strip()


def _extract(commit: str, name: str, folder: Path, place: Path) -> None:
    """Write a folder as it is in a commit; links that lead out of it are refused."""
    within = not (folder.is_absolute() or ".." in folder.parts)
    if not within or not _git("ls-tree", "--name-only", commit, "--", f"./{folder}").strip():
        raise ExchangeError(f"`{name}` has no folder `{folder}`: run it where the lists are")
    data = _git("archive", "--format=tar", commit, "--", f"./{folder}")
    with tarfile.open(fileobj=BytesIO(data)) as archive:
        archive.extractall(place, filter="data")


def _git(*words: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 (no shell; names are resolved before they are used)
            ["git", *words],  # noqa: S607 (whichever git is installed)
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise ExchangeError("`git` is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise ExchangeError(f"git did not answer within {_SECONDS} seconds") from error
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise ExchangeError(f"git: {told}")
    return done.stdout
