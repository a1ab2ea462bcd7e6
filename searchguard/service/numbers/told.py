"""What a process tells about itself beside its counts: which lists answer, and since when."""

import msgspec

from searchguard.service.numbers.memory import Row
from searchguard.service.numbers.notice import read_notice, write_notice


class ToldGeneration(msgspec.Struct, frozen=True, array_like=True):
    """A process tree, or a revision of which there is to be none: its state, and why."""

    state: str
    revision: str
    reason: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The state of one process; instants are of the monotonic clock, which processes share.

    `generations` are told by the supervisor, which answers nobody and has no revision.
    """

    version: str
    revision: str = ""
    since: float = 0.0
    switchboard: int = 0
    rules: int = 0
    terms: int = 0
    fault_since: float | None = None
    generations: tuple[ToldGeneration, ...] = ()


def told_in(row: Row) -> Told | None:
    """Return what a process told last in its row, or None where none has yet."""
    data = read_notice(row.notice)
    return msgspec.json.decode(data, type=Told) if data else None


def tell(row: Row, told: Told) -> None:
    """Replace what a process tells in its row."""
    write_notice(row.notice, msgspec.json.encode(told))
