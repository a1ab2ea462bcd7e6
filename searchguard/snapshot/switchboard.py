"""The switchboard: the small state beside the lists that changes in seconds, as a document.

Each version is one signed text, whole, and holds what it changed, by whom and why, and the hash of
the version before: so the versions of a channel are its audit too. Everything in it ends by itself.
See ADR 14.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from searchguard.policy.model import Surface

KIND = "switchboard"
MOST_BYTES = 256 * 1024
BREAKGLASS_VERSIONS = 1 << 30  # from here on: seconds since 1970, so that none is counted twice
EVENTS = "events"  # the blocklist, as it were, of the playbooks: `events/<id>`

LOCAL = "local"  # the channel of a folder of lists

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Live(StrEnum):
    """How a rule is to be taken, whatever its list says."""

    LIVE = "live"
    SHADOW = "shadow"


class Mode(StrEnum):
    """Whether decisions are carried out."""

    ENFORCE = "enforce"
    OBSERVE = "observe"  # decided and counted, and the user sees nothing of it


class ChangeKind(StrEnum):
    """What somebody did to a switchboard."""

    ACTIVATE = "activate"
    EXTEND = "extend"
    END = "end"
    STAND_DOWN = "stand-down"
    PAUSE = "pause"
    RESUME = "resume"
    UNBLOCK = "unblock"
    BLOCK_AGAIN = "block-again"
    STATE = "state"
    ENFORCEMENT = "enforcement"


class Entry(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What every entry says: until when it holds, who made it, why.

    `by` is an opaque id. `second` is the other person that it takes to weaken a protected rule.
    """

    until: Instant
    by: str
    reason: str
    second: str = ""

    def holds(self, at: datetime) -> bool:
        """Tell whether it holds at an instant; it has begun when it was made."""
        return at < self.until


class Activation(Entry, frozen=True, kw_only=True):
    """A playbook that is on, from `starts` (`from` in the document), for some regions or all.

    `extended` counts how often it was prolonged.
    """

    id: str
    starts: Instant = msgspec.field(name="from")
    regions: tuple[str, ...] = ()
    extended: int = 0

    def holds(self, at: datetime) -> bool:
        """Tell whether it holds at an instant."""
        return self.starts <= at < self.until


class Pause(Entry, frozen=True, kw_only=True):
    """A blocklist, a rule (`<blocklist>/<rule>`) or one term of it that does not apply.

    Nothing of them is not allowed; `regions` and `surfaces` are everywhere where they are empty.
    """

    blocklist: str = ""
    rule_id: str = ""
    term: str = ""
    regions: tuple[str, ...] = ()
    surfaces: tuple[Surface, ...] = ()


class Allow(Entry, frozen=True, kw_only=True):
    """A query that no rule blocks: itself, and whatever a longer one holds inside it."""

    query: str
    regions: tuple[str, ...] = ()


class StateChange(Entry, frozen=True, kw_only=True):
    """A rule that is live or in shadow, whatever its list says."""

    rule_id: str
    state: Live


class Enforcement(Entry, frozen=True, kw_only=True):
    """Whether decisions are carried out on a surface, in a region; empty is every one."""

    mode: Mode
    surface: Surface | None = None
    region: str = ""


class Change(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What a version changed: the row of the audit. `until` is when the change ends by itself."""

    kind: ChangeKind
    subject: str
    by: str
    reason: str
    second: str = ""
    until: Instant | None = None


class Switchboard(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What is switched on and off; version 0 is the empty one.

    `channel` is empty where it stands beside a folder of lists. `previous` is the SHA-256 of the
    version before, as stored, and empty in the first.
    """

    version: int = 0
    channel: str = ""
    created: Instant = datetime(1970, 1, 1, tzinfo=UTC)
    previous: str = ""
    change: Change | None = None
    events: tuple[Activation, ...] = ()
    pauses: tuple[Pause, ...] = ()
    allows: tuple[Allow, ...] = ()
    states: tuple[StateChange, ...] = ()
    enforcement: tuple[Enforcement, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """Yield everything that is in it."""
        yield from self.events
        yield from self.pauses
        yield from self.allows
        yield from self.states
        yield from self.enforcement

    @property
    def is_breakglass(self) -> bool:
        """Whether it is one for emergencies, which stands in no channel."""
        return self.version >= BREAKGLASS_VERSIONS


EMPTY = Switchboard()

_Kept = TypeVar("_Kept", bound=Entry)


def in_force(switchboard: Switchboard, at: datetime) -> Switchboard:
    """Return a switchboard without the entries that are over at an instant."""

    def kept(entries: tuple[_Kept, ...]) -> tuple[_Kept, ...]:
        return tuple(one for one in entries if one.until > at)

    return msgspec.structs.replace(
        switchboard,
        events=kept(switchboard.events),
        pauses=kept(switchboard.pauses),
        allows=kept(switchboard.allows),
        states=kept(switchboard.states),
        enforcement=kept(switchboard.enforcement),
    )


def joined(below: Switchboard, above: Switchboard) -> Switchboard:
    """Return what two switchboards ask for together, in the name of the upper one.

    Where both say something about one event, one rule's state or one place's mode, the upper one
    is heard.
    """

    def over(lower: tuple[_Kept, ...], upper: tuple[_Kept, ...], key: str) -> tuple[_Kept, ...]:
        said = {getattr(one, key) for one in upper}
        return (*(one for one in lower if getattr(one, key) not in said), *upper)

    places = {(one.surface, one.region) for one in above.enforcement}
    modes = [one for one in below.enforcement if (one.surface, one.region) not in places]
    return msgspec.structs.replace(
        above,
        events=over(below.events, above.events, "id"),
        pauses=(*below.pauses, *above.pauses),
        allows=(*below.allows, *above.allows),
        states=over(below.states, above.states, "rule_id"),
        enforcement=(*modes, *above.enforcement),
    )


def name_of(entry: Entry) -> str:
    """Return what an entry is about."""
    match entry:
        case Activation():
            return f"{EVENTS}/{entry.id}"
        case Pause():
            of = entry.rule_id or entry.blocklist
            return f"{of}: {entry.term}" if entry.term else of
        case Allow():
            return entry.query
        case StateChange():
            return entry.rule_id
        case Enforcement():
            return f"{entry.surface or 'every surface'}, {entry.region or 'everywhere'}"
    return "an entry"


def local_folder(lists: Path) -> Path:
    """Return the folder of the switchboard that stands beside a folder of lists, or a snapshot."""
    place = lists.absolute()
    return place.with_name(f"{place.name or 'lists'}.switchboard")
