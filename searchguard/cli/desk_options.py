"""The options by which `event`, `rule`, `unblock` and `admin` are told where, who and why."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

_PLACE = "Where"

StoreOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="SEARCHGUARD_STORE",
        help="Store of a channel, in place of a folder: a path, or s3://bucket/path.",
        rich_help_panel=_PLACE,
    ),
]
ChannelOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--channel",
        envvar="SEARCHGUARD_CHANNEL",
        help="Channel of the store, such as prod.",
        rich_help_panel=_PLACE,
    ),
]
TrustOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--trust",
        metavar="FILE",
        envvar="SEARCHGUARD_TRUST",
        help="Trust file that says who may sign what; a store needs one.",
        rich_help_panel=_PLACE,
    ),
]
SwitchboardOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--switchboard",
        metavar="DIR",
        help="Folder of the switchboard, else that beside the lists: `blocklists.switchboard`.",
        rich_help_panel=_PLACE,
    ),
]
BreakGlassOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--break-glass",
        metavar="FILE",
        help="Write a file for servers to read while the store is away; it ends in 24 hours.",
        rich_help_panel=_PLACE,
    ),
]
KeysOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--key",
        metavar="FILE",
        envvar="SEARCHGUARD_KEY",
        help="Private key of the role switchboard (with --break-glass: breakglass); repeatable.",
        rich_help_panel=_PLACE,
    ),
]
ReasonOption: TypeAlias = Annotated[
    str, typer.Option("--reason", help="Why, in a line; it stands in the audit.")
]
ByOption: TypeAlias = Annotated[
    str, typer.Option("--by", metavar="ID", help="Who does it; else whoever runs this.")
]
SecondOption: TypeAlias = Annotated[
    str,
    typer.Option("--second", metavar="ID", help="The second person, for a protected rule."),
]
