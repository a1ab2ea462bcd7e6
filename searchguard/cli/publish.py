"""`searchguard publish`: put a snapshot into a store and point a channel at it."""

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.cli.output import Format, FormatOption
from searchguard.engine.carried import check_carried
from searchguard.snapshot.channel import Pointer
from searchguard.snapshot.files import read_small_file, read_snapshot_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.publishing import Change
from searchguard.snapshot.publishing import publish as put
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.stores import open_store
from searchguard.snapshot.vouching import load_trust

_LASTS = re.compile(r"([0-9]{1,4})([hd])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


def publish(
    snapshot: Annotated[Path, typer.Argument(help="Signed snapshot file.")],
    store: Annotated[str, typer.Option(help="Store: the path of a folder, or s3://bucket/path.")],
    channel: Annotated[str, typer.Option(help="Channel to point at it, such as prod.")],
    trust: Annotated[Path, typer.Option(help="Trust file that says who may sign what.")],
    key: Annotated[
        list[Path],
        typer.Option("--key", metavar="FILE", help="Private key of the role channel; repeatable."),
    ],
    reason: Annotated[str, typer.Option(help="Why, in a line; it stands in the audit row.")],
    expires_in: Annotated[
        str, typer.Option(metavar="30d", help="How long servers may start to serve it: 12h, 30d.")
    ] = "30d",
    previous_trust: Annotated[
        list[Path] | None,
        typer.Option(
            "--previous-trust",
            metavar="FILE",
            help="Trust file of before, where the keys of the channel changed; repeatable.",
        ),
    ] = None,
    passphrase_file: PassphraseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Publish a signed snapshot: put it into a store and point a channel at it.

    Servers that follow the channel load it within seconds. To go back, publish the older snapshot.
    """
    trusted = load_trust(read_small_file(trust))
    earlier = [load_trust(read_small_file(path)) for path in previous_trust or ()]
    data = read_snapshot_file(snapshot)
    require_signed_snapshot(data, trusted)
    loaded = load_snapshot(data)
    cases = check_carried(loaded.lists, loaded.revision)
    change = Change(
        channel=channel,
        keys=[read_key(path, passphrase_file) for path in key],
        reason=reason,
        at=datetime.now(UTC).replace(microsecond=0),
        lasts=_lasts(expires_in),
    )
    print(f"searchguard: cases that pass: {cases}", file=sys.stderr)
    pointer = put(open_store(store), trusted, data, change, earlier)
    print(_told(pointer, form))


def _lasts(written: str) -> timedelta:
    parts = _LASTS.fullmatch(written)
    if parts is None or not int(parts[1]):
        words = f"`{written}` is no length of time: write it like 12h or 30d"
        raise typer.BadParameter(words, param_hint="--expires-in")
    return int(parts[1]) * _UNITS[parts[2]]


def _told(pointer: Pointer, form: Format) -> str:
    if form is Format.JSON:
        return json.dumps(msgspec.to_builtins(pointer))
    return (
        f"channel  {pointer.channel}, sequence {pointer.sequence}\n"
        f"serves   {pointer.revision}\n"
        f"expires  {pointer.expires:%Y-%m-%d %H:%M} UTC"
    )
