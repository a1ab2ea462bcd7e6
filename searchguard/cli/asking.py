"""Which lists are asked and who asks: what `check`, `explain` and `test` share."""

import errno
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import typer

from searchguard.engine.context import Context
from searchguard.errors import ListsError, RequestError, Severity, SnapshotError
from searchguard.policy.model import AgeBand, Lists, Surface
from searchguard.policy.places import Places
from searchguard.policy.reading import Reading, read_folder
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.soundness import check_sound

DEFAULT_FOLDER = Path("blocklists")

BlocklistsOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--blocklists", metavar="DIR", help="Folder of lists; else `blocklists`."),
]
SnapshotOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--snapshot", metavar="FILE", help="Snapshot file, in place of a folder."),
]
RegionOption: TypeAlias = Annotated[
    str, typer.Option("--region", metavar="CODE", help="Where the user is: NL, NL-GR.")
]
LanguageOption: TypeAlias = Annotated[
    str, typer.Option("--language", metavar="TAG", help="Language of the interface: nl, nl-BE.")
]
AgeBandOption: TypeAlias = Annotated[AgeBand, typer.Option("--age-band", help="Age of the user.")]
SurfaceOption: TypeAlias = Annotated[
    Surface, typer.Option("--surface", help="Where the query was asked.")
]
AtOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="TIME",
        help="Answer as of then: ISO 8601, without an offset in the lists' own timezone; else now.",
    ),
]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Lists that load, their revision, and where each thing in them is written.

    A snapshot does not tell where: `places` is None.
    """

    lists: Lists
    revision: str
    places: Places | None


def load(blocklists: Path | None, snapshot: Path | None) -> Loaded:
    """Return the lists that two options name.

    Raises:
        ListsError: The folder has problems that refuse it.
        SnapshotError: The file is not a snapshot that this version may load.
        OSError: There is no such folder or file.
    """
    if snapshot is None:
        reading = read_lists(blocklists or DEFAULT_FOLDER)
        compiled = load_snapshot(compile_lists(reading.lists))
        return Loaded(compiled.lists, compiled.revision, reading.places)
    if blocklists is not None:
        raise typer.BadParameter("not beside --blocklists: name one", param_hint="--snapshot")
    try:
        loaded = load_snapshot(read_snapshot_file(snapshot))
        check_sound(loaded.lists)
    except SnapshotError as error:
        raise SnapshotError(f"`{snapshot}`: {error}") from error
    return Loaded(loaded.lists, loaded.revision, None)


def load_path(path: Path) -> Loaded:
    """Return the lists of a folder, or of a snapshot file; what it raises is that of `load`."""
    return load(path, None) if path.is_dir() else load(None, path)


def read_lists(folder: Path) -> Reading:
    """Return what a folder holds, if it loads.

    Raises:
        ListsError: It has problems that refuse it, which are in it; warnings, which can be many,
            are for `lint` to tell.
        OSError: There is no such folder.
    """
    if not folder.exists():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder of lists", str(folder))
    reading = read_folder(folder)
    if reading.refused:
        raise ListsError(one for one in reading.problems if one.severity is Severity.ERROR)
    return reading


def context_of(region: str, language: str, age_band: AgeBand, surface: Surface) -> Context:
    """Return the context that four options mean, and tell of what is not known."""
    try:
        context = Context.of(region=region, language=language, age_band=age_band, surface=surface)
    except RequestError as error:
        option = "--" + error.field.removeprefix("context.").replace("_", "-")
        raise typer.BadParameter(error.reason, param_hint=option) from error
    for field in context.ignored:
        value = region if field == "region" else language
        print(f"searchguard: no {field} `{value}` is known: asked without one", file=sys.stderr)
    return context


def instant_of(written: str, lists: Lists) -> datetime | None:
    """Return the instant that an option means, aware; None where it was not given."""
    if not written:
        return None
    try:
        instant = datetime.fromisoformat(written)
    except ValueError as error:
        words = f"`{written}` is no time: write it as 2027-01-15T18:00 or 2027-01-15T18:00+01:00"
        raise typer.BadParameter(words, param_hint="--at") from error
    if instant.tzinfo is None:
        return instant.replace(tzinfo=ZoneInfo(lists.workspace.timezone))
    return instant
