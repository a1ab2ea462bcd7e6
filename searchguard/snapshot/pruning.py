"""Removing from a store what is older than anybody needs.

A note that says so is there before anything goes, so that what is missing is known to be no damage.
Channels share snapshots, so all of them are asked, and one that cannot be read stops everything.

Somebody may publish a snapshot again while it is removed. A publisher looks for it once more after
the row that announces it, and whoever removes looks for new rows once it is gone, and puts it back:
one of the two comes later.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from searchguard.errors import StoreError
from searchguard.snapshot.audit import CHANGES, SHA256, by_any
from searchguard.snapshot.changing import Change, Channels, people_of, signed_by
from searchguard.snapshot.channel import snapshot_name
from searchguard.snapshot.envelope import MAX_BYTES
from searchguard.snapshot.retention import (
    BACK,
    NOTE,
    Pruned,
    find_note,
    must_stay,
    note_name,
)
from searchguard.snapshot.signed_text import MOST_BYTES
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.switchboards import Switchboards

_NUMBER = re.compile("[1-9][0-9]{0,15}")
_CHANNELS, _SNAPSHOTS, _SWITCHBOARDS = "channels", "snapshots", "switchboards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """What may go: revisions, and for each channel the first version of its switchboard to stay.

    `tails` are the numbers of the channels' last audit rows when that was found out.
    """

    since: datetime
    revisions: tuple[str, ...]
    first_boards: Mapping[str, int]
    boards: tuple[str, ...]
    tails: Mapping[str, int]


def old_in(channels: Channels, now: datetime, kept: timedelta, boards_kept: timedelta) -> Old:
    """Return what in a store is older than anybody needs.

    Args:
        channels: The store, and whom to believe.
        now: The instant.
        kept: For how long snapshots stay after they served.
        boards_kept: For how long switchboards do.

    Raises:
        StoreError: The store fails, or the record of a channel in it was changed.
        TrustError: Something in the record of a channel is not signed as it should be.
    """
    since = now - kept
    tails = _tails(channels.store)
    if not tails:
        raise StoreError(f"the store at `{channels.store.address}` has no channel")
    stay = _staying(channels, tails, since)
    revisions = sorted(
        revision
        for one in channels.store.names(_SNAPSHOTS)
        if SHA256.fullmatch(revision := one.name.rpartition("/")[2])
        and one.since < since
        and revision not in stay
    )
    boards_since = now - boards_kept
    first = {name: _first_board(channels, name, boards_since) for name in sorted(tails)}
    boards = tuple(_boards_below(channels.store, first))
    return Old(
        since=since, revisions=tuple(revisions), first_boards=first, boards=boards, tails=tails
    )


def prune(
    channels: Channels, old: Old, change: Callable[[str], Change]
) -> tuple[Sequence[str], Sequence[str]]:
    """Remove what is old, and return the revisions and the switchboards that are gone.

    Args:
        channels: The store, and whom to believe.
        old: What may go.
        change: Who removes it and why, for the channel of a name.

    Raises:
        StoreError: The store fails.
        TrustError: The keys may not move a channel.
    """
    if not (old.revisions or old.boards):
        return (), ()
    for name, first in old.first_boards.items():
        _note(channels, change(name), old.since, first)
    for board in old.boards:
        channels.store.remove(board)
    return [one for one in old.revisions if _is_removed(channels, old, one)], old.boards


def _is_removed(channels: Channels, old: Old, revision: str) -> bool:
    """Remove a snapshot; put it back if somebody began to publish it meanwhile."""
    name = snapshot_name(revision)
    found = channels.store.read(name, MAX_BYTES)
    if isinstance(found, Nothing):
        return False
    channels.store.remove(name)
    tails = _tails(channels.store)
    if tails == old.tails or revision not in _announced(channels, tails, old.tails):
        return True
    channels.store.create(name, found.data)
    return False


def _announced(
    channels: Channels, tails: Mapping[str, int], before: Mapping[str, int]
) -> Iterator[str]:
    """Yield the revisions of the rows that came since some were counted."""
    for name, last in tails.items():
        for number in range(before.get(name, 0) + 1, last + 1):
            found = by_any(channels.store, name, number, channels.trusts)
            if found:
                yield found[0].revision


def _staying(channels: Channels, names: Mapping[str, int], since: datetime) -> frozenset[str]:
    return frozenset(one for name in names for one in must_stay(channels, name, since))


def _tails(store: Store) -> dict[str, int]:
    """Return the number of the last audit row of each channel, also of one without a pointer."""
    tails = {one.name.split("/")[1]: 0 for one in store.names(_CHANNELS)}
    for channel, number in _numbered(store, CHANGES):
        tails[channel] = max(tails.get(channel, 0), number)
    return tails


def _numbered(store: Store, folder: str) -> Iterator[tuple[str, int]]:
    """Yield channel and number of what lies below a folder as `<folder>/<channel>/<number>`."""
    for one in store.names(folder):
        parts = one.name.split("/")
        if len(parts) == 3 and _NUMBER.fullmatch(parts[2]):
            yield parts[1], int(parts[2])


def _first_board(channels: Channels, channel: str, since: datetime) -> int:
    """Return the first version of a switchboard that must stay; all that is newer must too."""
    boards = Switchboards(channels.store, channel, channels.trust)
    newest = boards.newest()
    number = newest.switchboard.version
    boards.renew(newest)
    for version in boards.history(newest):
        number = version.switchboard.version
        if version.switchboard.created < since and number <= newest.switchboard.version - BACK:
            break
    return number


def _boards_below(store: Store, first: Mapping[str, int]) -> Iterator[str]:
    """Yield versions of switchboards, the oldest first, so that what is left has no gap."""
    for channel, number in sorted(_numbered(store, _SWITCHBOARDS)):
        if number < first.get(channel, 0):
            yield f"{_SWITCHBOARDS}/{channel}/{number}"


def _note(channels: Channels, change: Change, since: datetime, first: int) -> None:
    """Write the note of a channel; what an earlier one said was removed is not there again.

    Raises:
        StoreError: Somebody else does so at this moment.
    """
    name = note_name(change.channel)
    before = find_note(channels.store, change.channel, channels.trusts)
    found = channels.store.read(name, MOST_BYTES)
    mark = "" if isinstance(found, Nothing) else found.mark
    note = Pruned(
        channel=change.channel,
        since=max(since, before.since) if before else since,
        switchboards=first,
        at=change.at,
        by=people_of(channels.trust, change),
        reason=change.reason,
    )
    if not channels.store.replace(name, signed_by(change.keys, NOTE, note), mark):
        raise StoreError(f"somebody else prunes `{change.channel}` at this moment: try again")
