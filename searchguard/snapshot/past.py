"""The past of a channel: what it served, who changed it, and whether anybody changed the record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from searchguard.errors import SearchguardError, StoreError
from searchguard.snapshot.audit import CHANGES, REFUSALS, Action, Row, digest_of, rows_of
from searchguard.snapshot.changing import Channels
from searchguard.snapshot.channel import snapshot_name
from searchguard.snapshot.envelope import MAX_BYTES
from searchguard.snapshot.overriding import find_override
from searchguard.snapshot.retention import find_note, must_stay
from searchguard.snapshot.stores.store import Nothing

_BACK = (Action.ROLLBACK, Action.PIN)


@dataclass(frozen=True, slots=True)
class Past:
    """All rows of a channel, the first one first, and what is wrong with the record.

    Rows that were refused are among the others, by their time. Reading a chain ends at its first
    fault, since nothing after it can be relied on.
    """

    rows: tuple[Row, ...]
    faults: tuple[str, ...]


def past_of(channels: Channels, channel: str) -> Past:
    """Return the past of a channel, every signature and every hash checked.

    Raises:
        StoreError: The store fails, or the channel cannot be one.
    """
    faults = list[str]()
    changes = _chain(channels, channel, CHANGES, faults)
    refusals = _chain(channels, channel, REFUSALS, faults)
    if not faults:
        faults += _faults_of_pointer(channels, channel, changes)
    rows = [row for row, _ in (*changes, *refusals)]
    rows.sort(key=lambda row: (row.at, bool(row.refused), row.sequence))
    return Past(tuple(rows), tuple(faults))


def faults_of_content(channels: Channels, channel: str, past: Past) -> Iterator[str]:
    """Yield what is wrong with the snapshots and overrides that a past names; each is read.

    A snapshot that is old enough to have been removed may be missing.
    """
    made = [row for row in past.rows if not row.refused]
    removed = _removed(channels, channel)
    for revision in dict.fromkeys(row.revision for row in made):
        if revision in removed:
            continue
        try:
            channels.snapshot(revision)
        except SearchguardError as error:
            yield f"snapshot {revision}: {error}"
    for row in made:
        if row.override:
            try:
                found = find_override(channels.store, row.override, channels.trusts)
            except SearchguardError as error:
                yield f"row {row.sequence}: {error}"
            else:
                if found is None:
                    yield f"row {row.sequence}: its override is missing"


def _removed(channels: Channels, channel: str) -> frozenset[str]:
    """Return the revisions that are missing and may be."""
    note = find_note(channels.store, channel, channels.trusts)
    if note is None:
        return frozenset()
    rows = rows_of(channels.store, channel, channels.trusts)
    old = {row.revision for row, _ in rows} - must_stay(channels, channel, note.since)
    absent = (
        one for one in old if channels.store.read(snapshot_name(one), MAX_BYTES) is Nothing.ABSENT
    )
    return frozenset(absent)


def served_before(channels: Channels, channel: str) -> str:
    """Return the revision that a channel served before the one of now.

    What it went back from since is none: to go back twice is to go back further.

    Raises:
        StoreError: There is none, or the audit is broken.
    """
    pointer = channels.served(channel).pointer
    rows = [row for row, _ in rows_of(channels.store, channel, channels.trusts)]
    steps = list[str]()
    for row, following in zip_longest(rows, rows[1:]):
        came = following.before == row.revision if following else row.sequence == pointer.sequence
        if not came:
            continue
        if row.action in _BACK and row.revision in steps:
            del steps[steps.index(row.revision) :]
        if steps[-1:] != [row.revision]:
            steps.append(row.revision)
    if len(steps) < 2:
        raise StoreError(f"there is nothing that `{channel}` could go back to: name a revision")
    return steps[-2]


def revision_like(channels: Channels, channel: str, beginning: str) -> str:
    """Return the one revision that a channel has served and that begins so.

    Raises:
        StoreError: There is none, or more than one, or the audit is broken.
    """
    rows = [row for row, _ in rows_of(channels.store, channel, channels.trusts)]
    found = sorted({row.revision for row in rows if row.revision.startswith(beginning)})
    if len(found) != 1 or not beginning:
        many = "more than one revision begins" if found else "no revision that it served begins"
        raise StoreError(f"`{channel}`: {many} with `{beginning}`: `history` lists them")
    return found[0]


def _chain(
    channels: Channels, channel: str, chain: str, faults: list[str]
) -> Sequence[tuple[Row, bytes]]:
    found = list[tuple[Row, bytes]]()
    try:
        for one in rows_of(channels.store, channel, channels.trusts, chain):
            found.append(one)
    except SearchguardError as error:
        faults.append(f"{chain} {len(found) + 1}: {error}")
    return found


def _faults_of_pointer(
    channels: Channels, channel: str, changes: Sequence[tuple[Row, bytes]]
) -> Iterator[str]:
    """Yield where the pointer does not fit its row."""
    try:
        pointer = channels.served(channel).pointer
    except SearchguardError as error:
        yield f"the pointer: {error}"
        return
    own = next((one for one in changes if one[0].sequence == pointer.sequence), None)
    if own is None:
        yield f"the pointer: its audit row {pointer.sequence} is missing"
    elif digest_of(own[1]) != pointer.audit or own[0].revision != pointer.revision:
        yield f"the pointer: audit row {pointer.sequence} is not the one that it was published with"
