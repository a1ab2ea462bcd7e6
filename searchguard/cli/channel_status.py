"""What a channel serves, at a terminal: since when, by whom, why, and until when."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from searchguard.cli.channel_options import now, told
from searchguard.cli.output import Format
from searchguard.cli.rolling import returned_lines
from searchguard.cli.shown import visible
from searchguard.snapshot.audit import Row, by_any
from searchguard.snapshot.changing import Channels
from searchguard.snapshot.channel import Pointer

_SOON = timedelta(days=7)  # before a pointer expires, in which that is told


def tell_channel(channels: Channels, channel: str, form: Format) -> bool:
    """Print what a channel serves, and return whether servers may start to serve it.

    Raises:
        StoreError: The store fails, or has no such channel.
        TrustError: Pointer or audit are not signed as they should be.
    """
    pointer = channels.served(channel).pointer
    found = by_any(channels.store, channel, pointer.sequence, channels.trusts)
    row = found[0] if found else None
    at, mark = now(), channels.mark(pointer)
    if form is Format.JSON:
        said = {
            "pointer": msgspec.to_builtins(pointer),
            "row": msgspec.to_builtins(row),
            "returned": msgspec.to_builtins(mark),
        }
        print(json.dumps(said, ensure_ascii=False))
    else:
        print("\n".join((told(pointer, form), *returned_lines(pointer, mark), *_of_row(row))))
    for warning in _warnings(pointer, at):
        print(f"searchguard: {warning}", file=sys.stderr)
    if mark:
        words = "was taken back by a server: look at why, mend it and publish again"
        print(f"searchguard: what `{channel}` serves {words}", file=sys.stderr)
    return pointer.expires > at and mark is None


def _of_row(row: Row | None) -> Iterator[str]:
    if row is None:
        yield "audit    its row is missing: look at `history`"
        return
    yield f"since    {row.at:%Y-%m-%d %H:%M} UTC, {row.action} by {', '.join(row.by)}"
    yield f"because  {visible(row.reason)}"
    if row.before:
        yield f"before   {row.before}"
    if row.overridden:
        yield f"override {row.override[:12]}, in spite of {', '.join(row.overridden)}"


def _warnings(pointer: Pointer, at: datetime) -> Iterator[str]:
    if pointer.expires <= at:
        words = "has expired, so that new servers do not start to serve it: publish again"
        yield f"`{pointer.channel}` {words}"
    elif pointer.expires <= at + _SOON:
        yield f"`{pointer.channel}` expires soon: publish the same snapshot again"
