"""What was true of a channel at an instant: which lists it served, and what was switched on."""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from searchguard.errors import StoreError
from searchguard.snapshot.audit import Row, rows_of
from searchguard.snapshot.changing import Channels
from searchguard.snapshot.switchboard import EMPTY, Switchboard
from searchguard.snapshot.switchboards import Switchboards


@dataclass(frozen=True, slots=True)
class Then:
    """The audit row of the lists that a channel served, and its switchboard.

    A server may have followed a few seconds later, or kept older lists where it could not.
    """

    row: Row
    switchboard: Switchboard


def then_of(channels: Channels, channel: str, at: datetime) -> Then:
    """Return what was true of a channel at an instant.

    Raises:
        StoreError: It served nothing yet, or the record was changed.
        TrustError: Something in the record is not signed as it should be.
    """
    return Then(_row_at(channels, channel, at), _switchboard_at(channels, channel, at))


def _row_at(channels: Channels, channel: str, at: datetime) -> Row:
    """Return the last row before an instant whose pointer came and had not ended by itself."""
    pointer = channels.served(channel).pointer
    rows = [row for row, _ in rows_of(channels.store, channel, channels.trusts)]
    came = [
        row
        for row, following in zip_longest(rows, rows[1:])
        if row
        and (following.before == row.revision if following else row.sequence == pointer.sequence)
    ]
    found = [row for row in came if row.at <= at]
    if not found:
        raise StoreError(f"`{channel}` served nothing yet at {at.isoformat()}")
    return found[-1]


def _switchboard_at(channels: Channels, channel: str, at: datetime) -> Switchboard:
    boards = Switchboards(channels.store, channel, channels.trust)
    first = EMPTY
    for version in boards.history(boards.newest()):
        first = version.switchboard
        if first.created <= at:
            return first
    if first.version > 1:
        when = f"{first.created:%Y-%m-%d %H:%M} UTC"
        raise StoreError(f"the switchboards of `{channel}` before {when} have been removed")
    return EMPTY
