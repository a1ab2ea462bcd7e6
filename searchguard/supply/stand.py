"""How far a channel is followed, what is offered of it, and what was refused."""

from dataclasses import dataclass, replace
from datetime import datetime

from searchguard.errors import SnapshotError
from searchguard.snapshot.channel import Pointer, Published


@dataclass(frozen=True, slots=True)
class Stand:
    """The last pointer that was followed, its bytes and its mark, and what serves, from where."""

    mark: str = ""
    last: Pointer | None = None
    last_data: bytes = b""
    serving: str = ""
    loaded_from: str = ""

    def at(self, found: Published) -> "Stand":
        """Return the stand once a pointer is followed."""
        return replace(self, mark=found.mark, last=found.pointer, last_data=found.data)

    def serves(self, revision: str, loaded_from: str) -> "Stand":
        """Return the stand once a revision serves."""
        return replace(self, serving=revision, loaded_from=loaded_from)

    def unread(self) -> "Stand":
        """Return the stand from which the pointer is read again, though it may be the same."""
        return replace(self, mark="")

    def without_floor(self) -> "Stand":
        """Return the stand that knows no pointer, so that any sequence may follow."""
        return replace(self, last=None, last_data=b"")


@dataclass(frozen=True, slots=True)
class Offered:
    """A snapshot of which it is not known yet whether it serves.

    `found` is the pointer to be kept once it does, None where nothing is; `before` is where to go
    back to where it does not.
    """

    data: bytes
    found: Published | None
    before: Stand


@dataclass(frozen=True, slots=True)
class Setback:
    """A revision that was refused, why, and until when that is believed."""

    revision: str
    until: datetime
    error: SnapshotError
