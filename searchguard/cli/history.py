"""`searchguard history`: who changed a channel, when and why, and whether the record is whole."""

import json
import sys
from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from searchguard.cli.channel_options import (
    ChannelOption,
    PreviousTrustOption,
    StoreOption,
    TrustOption,
    channels_of,
)
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.shown import visible
from searchguard.snapshot.audit import Row
from searchguard.snapshot.past import faults_of_content, past_of


def history(
    store: StoreOption,
    channel: ChannelOption,
    trust: TrustOption,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read and check every snapshot and override too.")
    ] = False,
    previous_trust: PreviousTrustOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell who changed a channel, when and why, the latest last; also what was refused.

    Every signature and every hash is checked. Exit code 1: something in the
    record was changed, or is missing.
    """
    channels = channels_of(store, trust, previous_trust)
    past = past_of(channels, channel)
    faults = [*past.faults, *(faults_of_content(channels, channel, past) if verify else ())]
    if form is Format.JSON:
        rows = [msgspec.to_builtins(row) for row in past.rows]
        print(json.dumps({"channel": channel, "rows": rows, "faults": faults}, ensure_ascii=False))
    else:
        print("".join(f"{line}\n" for row in past.rows for line in _lines(row)), end="")
    for fault in faults:
        print(f"searchguard: {fault}", file=sys.stderr)
    if faults:
        raise typer.Exit(1)


def _lines(row: Row) -> Iterator[str]:
    what = f"refused {row.action}" if row.refused else f"{row.sequence:>4} {row.action}"
    until = f" until {row.until:%Y-%m-%d %H:%M}" if row.until else ""
    yield f"{row.at:%Y-%m-%d %H:%M:%S}  {what} {row.revision[:12]}{until} by {', '.join(row.by)}"
    yield f"    {visible(row.reason)}"
    if row.refused:
        yield f"    because {visible(row.refused)}"
    if row.overridden:
        yield f"    in spite of {', '.join(row.overridden)}: override {row.override[:12]}"
