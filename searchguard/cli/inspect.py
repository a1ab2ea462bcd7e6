"""`searchguard inspect`: what is in a snapshot, and the way back to a folder of lists."""

import errno
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from searchguard.cli.output import Format, FormatOption
from searchguard.cli.shown import visible
from searchguard.engine.memory import memory_for
from searchguard.errors import SnapshotError
from searchguard.policy.model import Lists
from searchguard.policy.reading import load_folder
from searchguard.policy.writing import files_of
from searchguard.snapshot.compiling import revision_of
from searchguard.snapshot.envelope import Envelope
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import Snapshot, load_snapshot
from searchguard.snapshot.sealing import opened

HOW = "estimated from the characters of the terms; measured servers are within a third of it"


def inspect(
    file: Annotated[Path, typer.Argument(help="Snapshot file.")],
    lists: Annotated[
        Path | None,
        typer.Option(
            "--lists", metavar="DIR", help="Write the lists back to this folder, which is new."
        ),
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what is in a snapshot, who signed it, and how much memory a server of it will need.

    Whether the signatures are to be trusted is for `searchguard verify`. The lists that --lists
    writes compile to the same revision; comments and the names of files are not in a snapshot.
    """
    data = read_snapshot_file(file)
    try:
        envelope, snapshot = opened(data), load_snapshot(data)
    except SnapshotError as error:
        raise SnapshotError(f"`{file}`: {error}") from error
    told = _told(data, envelope, snapshot)
    if form is Format.JSON:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(visible, _lines(told))))
    if lists:
        _write(snapshot.lists, lists)
        if revision_of(load_folder(lists)) != snapshot.revision:
            msg = f"the lists in `{lists}` are not quite those of `{file}`: compare them by hand"
            raise SnapshotError(msg)
        print(f"searchguard: the lists are in {lists}, same revision", file=sys.stderr)


def _told(data: bytes, envelope: Envelope, snapshot: Snapshot) -> dict[str, Any]:
    manifest = snapshot.manifest
    memory = memory_for(snapshot.lists, len(envelope.body))
    return {
        "revision": snapshot.revision,
        "bytes": len(data),
        "format": manifest.format,
        "requires": manifest.requires,
        "fold_version": manifest.fold_version,
        "unicode_version": manifest.unicode_version,
        "counts": asdict(manifest.counts),
        "blocklists": [
            {"blocklist": one.blocklist, "owner": one.owner, "rules": len(one.rules)}
            for one in snapshot.lists.blocklists
        ],
        "authors": envelope.authors,
        "signatures": [
            {"key_id": one.key_id, "algorithm": one.algorithm} for one in envelope.signatures
        ],
        "memory": {**asdict(memory), "how": HOW},
    }


def _lines(told: dict[str, Any]) -> Iterator[str]:
    memory = told["memory"]
    yield f"revision    {told['revision']}"
    yield f"bytes       {told['bytes']}"
    yield f"format      {told['format']}, needs: {', '.join(told['requires']) or 'nothing special'}"
    yield f"compiled by Unicode {told['unicode_version']}, folding {told['fold_version']}"
    yield f"holds       {', '.join(f'{name}: {count}' for name, count in told['counts'].items())}"
    for one in told["blocklists"]:
        yield f"  {one['blocklist']} (rules: {one['rules']}, owner: {one['owner'] or 'none'})"
    yield f"authors     {', '.join(told['authors']) or 'nobody is named'}"
    for one in told["signatures"]:
        yield f"signature   {one['algorithm']} of the key {one['key_id']}"
    if not told["signatures"]:
        yield "signature   none"
    yield (
        f"memory      {_megabytes(memory['serving'])} to serve, "
        f"{_megabytes(memory['loading'])} to load, "
        f"{_megabytes(memory['replacing'])} to replace lists of the same size"
    )
    yield f"            {memory['how']}"


def _megabytes(count: int) -> str:
    return f"{-(-count // 1_000_000)} MB"


def _write(lists: Lists, folder: Path) -> None:
    files = files_of(lists)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(errno.EEXIST, "there is something there already", str(folder))
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
