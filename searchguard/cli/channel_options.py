"""What the commands that change or read a channel ask for, in the same words."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
import typer

from searchguard.cli.output import Format
from searchguard.snapshot.changing import Channels
from searchguard.snapshot.channel import Pointer
from searchguard.snapshot.files import read_small_file
from searchguard.snapshot.stores import open_store
from searchguard.snapshot.vouching import load_trust

USUAL = "30d"

StoreOption: TypeAlias = Annotated[
    str, typer.Option("--store", help="Store: the path of a folder, or s3://bucket/path.")
]
ChannelOption: TypeAlias = Annotated[str, typer.Option("--channel", help="Channel, such as prod.")]
TrustOption: TypeAlias = Annotated[
    Path, typer.Option("--trust", help="Trust file that says who may sign what.")
]
KeysOption: TypeAlias = Annotated[
    list[Path],
    typer.Option("--key", metavar="FILE", help="Private key of the role channel; repeatable."),
]
ReasonOption: TypeAlias = Annotated[
    str, typer.Option("--reason", help="Why, in a line; it stands in the audit row.")
]
ExpiresOption: TypeAlias = Annotated[
    str, typer.Option(metavar=USUAL, help="How long servers may start to serve it: 12h, 30d.")
]
PreviousTrustOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--previous-trust",
        metavar="FILE",
        help="Trust file of before, where the keys of the channel changed; repeatable.",
    ),
]


def channels_of(store: str, trust: Path, previous: Sequence[Path] | None) -> Channels:
    """Return the store that options name, and whom to believe about it.

    Raises:
        StoreError: There is no such kind of store.
        TrustError: A trust file is none.
        OSError: A file cannot be read.
    """
    earlier = tuple(load_trust(read_small_file(path)) for path in previous or ())
    return Channels(open_store(store), load_trust(read_small_file(trust)), earlier)


def now() -> datetime:
    """Return the time, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def told(pointer: Pointer, form: Format) -> str:
    """Return what a channel serves."""
    if form is Format.JSON:
        return json.dumps(msgspec.to_builtins(pointer))
    lines = [
        f"channel  {pointer.channel}, sequence {pointer.sequence}",
        f"serves   {pointer.revision}",
        f"expires  {pointer.expires:%Y-%m-%d %H:%M} UTC",
    ]
    if rollout := pointer.rollout:
        lines += [f"ring     {name} from {turn:%H:%M:%S} UTC" for name, turn in rollout.turns()]
    if pointer.until:
        lines.append(f"until    {pointer.until:%Y-%m-%d %H:%M} UTC, then {pointer.then}")
    if pointer.pinned_until:
        lines.append(f"pinned   until {pointer.pinned_until:%Y-%m-%d %H:%M} UTC")
    if pointer.predicted:
        queries, traffic = pointer.predicted.share
        lines.append(f"changes  {queries:.2%} of queries, {traffic:.2%} of traffic, as measured")
    return "\n".join(lines)
