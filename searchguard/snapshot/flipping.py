"""Flips: what a person changes on a switchboard, as functions from one to the next.

None of them writes anything. What is over at the instant of a flip is left out of the next version.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from searchguard.errors import SwitchboardError
from searchguard.policy.model import Lists
from searchguard.snapshot.gating import gating_faults, weakened
from searchguard.snapshot.switchboard import (
    Allow,
    Change,
    ChangeKind,
    Enforcement,
    Entry,
    Pause,
    StateChange,
    Switchboard,
    in_force,
    name_of,
)

Flip = Callable[[Switchboard], Switchboard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who flips, why, and when; `second` is the other person that a protected rule takes."""

    by: str
    reason: str
    at: datetime
    second: str = ""


def flipped(before: Switchboard, flip: Flip, lists: Lists, at: datetime) -> Switchboard:
    """Return what comes after a switchboard.

    Raises:
        SwitchboardError: What is asked for does not suit the lists, or changes nothing.
    """
    current = replace(in_force(before, at), created=at, change=None)
    after = flip(current)
    old = {*gating_faults(current, lists), *weakened(current, lists)}
    faults = [fault for fault in gating_faults(after, lists) if fault not in old]
    if faults:
        raise SwitchboardError("; ".join(faults))
    weak = [one for one in weakened(after, lists) if one not in old]
    if weak:
        msg = f"`{weak[0][0]}` is protected: it takes a second person, --second, to weaken it"
        raise SwitchboardError(msg)
    return after


def pause(entry: Pause, who: Person) -> Flip:
    """Return the flip that pauses a rule, a blocklist or a term."""
    return lambda before: changed(
        before, ChangeKind.PAUSE, entry, who, pauses=(*before.pauses, entry)
    )


def resume(name: str, who: Person, *, term: str = "") -> Flip:
    """Return the flip that takes back the pauses of a rule or blocklist; of one term, if named."""

    def flip(before: Switchboard) -> Switchboard:
        def is_meant(one: Pause) -> bool:
            return name in {one.rule_id, one.blocklist} and term in {"", one.term}

        gone = [one for one in before.pauses if is_meant(one)]
        if not gone:
            what = f"the term `{term}` of `{name}`" if term else f"`{name}`"
            raise SwitchboardError(f"{what} is not paused")
        kept = tuple(one for one in before.pauses if not is_meant(one))
        change = change_of(ChangeKind.RESUME, name_of(gone[0]), who, None)
        return replace(before, pauses=kept, change=change)

    return flip


def unblock(entry: Allow, who: Person) -> Flip:
    """Return the flip that lets a query through."""

    def flip(before: Switchboard) -> Switchboard:
        others = tuple(one for one in before.allows if one.query != entry.query)
        return changed(before, ChangeKind.UNBLOCK, entry, who, allows=(*others, entry))

    return flip


def block_again(query: str, who: Person) -> Flip:
    """Return the flip that no longer lets a query through."""

    def flip(before: Switchboard) -> Switchboard:
        kept = tuple(one for one in before.allows if one.query != query)
        if len(kept) == len(before.allows):
            raise SwitchboardError(f"the query `{query}` is not allowed as it is")
        change = change_of(ChangeKind.BLOCK_AGAIN, query, who, None)
        return replace(before, allows=kept, change=change)

    return flip


def set_state(entry: StateChange, who: Person) -> Flip:
    """Return the flip that makes a rule live or shadow for some time."""

    def flip(before: Switchboard) -> Switchboard:
        others = tuple(one for one in before.states if one.rule_id != entry.rule_id)
        return changed(before, ChangeKind.STATE, entry, who, states=(*others, entry))

    return flip


def enforce(entry: Enforcement, who: Person) -> Flip:
    """Return the flip that has decisions carried out, or only counted, for some time."""

    def flip(before: Switchboard) -> Switchboard:
        place = entry.surface, entry.region
        others = tuple(one for one in before.enforcement if (one.surface, one.region) != place)
        found = (*others, entry)
        return changed(before, ChangeKind.ENFORCEMENT, entry, who, enforcement=found)

    return flip


def change_of(kind: ChangeKind, subject: str, who: Person, until: datetime | None) -> Change:
    """Return the row of the audit for a change."""
    return Change(
        kind=kind, subject=subject, until=until, by=who.by, reason=who.reason, second=who.second
    )


def changed(
    before: Switchboard, kind: ChangeKind, entry: Entry, who: Person, **entries: object
) -> Switchboard:
    """Return a switchboard with other entries, and with what changed."""
    change = change_of(kind, name_of(entry), who, entry.until)
    return replace(before, change=change, **entries)
