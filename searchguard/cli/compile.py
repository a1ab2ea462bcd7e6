"""`searchguard compile`: a folder of lists to one snapshot file."""

import errno
import gc
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.output import Format, FormatOption
from searchguard.errors import Severity
from searchguard.policy.reading import read_folder
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.files import write_file
from searchguard.snapshot.loading import load_snapshot

TO_STDOUT = Path("-")


def compile_folder(
    folder: Annotated[Path, typer.Argument(help="Folder of lists.")] = Path("blocklists"),
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Snapshot file to write; `-` is stdout.")
    ] = TO_STDOUT,
    form: FormatOption = Format.TEXT,
) -> None:
    """Compile a folder of lists to one snapshot file; the same lists give the same bytes.

    Only errors are looked for: what could be better is lint's to tell.
    """
    if not folder.exists():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder of lists", str(folder))
    gc.disable()  # lists are trees: looking for circles in them costs a third of the time
    reading = read_folder(folder, warn=False)
    errors = [one for one in reading.problems if one.severity is Severity.ERROR]
    for problem in errors:
        print(problem, file=sys.stderr)
    if errors:
        print(f"searchguard: the lists do not load, problems: {len(errors)}", file=sys.stderr)
        raise typer.Exit(1)
    data = compile_lists(reading.lists)
    summary = _summary(data, form)
    if output == TO_STDOUT:
        sys.stdout.buffer.write(data)
        print(summary, file=sys.stderr)
        return
    write_file(output, data)
    print(summary)


def _summary(data: bytes, form: Format) -> str:
    """Return what a snapshot holds, as it will be loaded."""
    snapshot = load_snapshot(data)
    counts = asdict(snapshot.manifest.counts)
    if form is Format.JSON:
        said = {"revision": snapshot.revision, "bytes": len(data), "counts": counts}
        return json.dumps({**said, "requires": snapshot.manifest.requires})
    counted = ", ".join(f"{name}: {count}" for name, count in counts.items())
    return f"revision {snapshot.revision}\nbytes    {len(data)}\nholds    {counted}"
