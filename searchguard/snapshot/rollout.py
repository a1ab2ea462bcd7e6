"""How new lists reach the servers of a channel: ring by ring, and back if the first one says so.

A pointer holds it, signed. What only a server can find out, that the lists did not behave as they
were foreseen to, it tells in a mark in the store which nobody signs: see ADR 17.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from searchguard.errors import StoreError
from searchguard.policy.rings import REST, Ring
from searchguard.snapshot.stores.store import Nothing, Store

Instant = Annotated[datetime, msgspec.Meta(tz=True)]

MOST_MARK_BYTES = 4096
MOST_WHY = 500


class Rollout(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Who takes a revision when: ring by ring from `since`; `before` is served until then."""

    before: str
    since: Instant
    rings: tuple[Ring, ...]

    def turn(self, place: int) -> datetime:
        """Return when the ring of a number has its turn; those in none come last."""
        return self.since + timedelta(seconds=sum(one.lasts for one in self.rings[:place]))

    @property
    def ends(self) -> datetime:
        """When all servers have had their turn."""
        return self.turn(len(self.rings))

    def place_of(self, ring: str, server: str) -> int:
        """Return the number of a server's ring; for those in none, how many rings there are.

        Args:
            ring: The name of a ring that the server is told to be in; empty for none.
            server: What tells it from other servers: a hash of it decides where it is told nothing.
        """
        names = [one.name for one in self.rings]
        if ring:
            return names.index(ring) if ring in names else len(names)
        share, place = share_of(server), 0.0
        for number, one in enumerate(self.rings):
            place += one.share
            if share < place:
                return number
        return len(names)

    def turns(self) -> Iterator[tuple[str, datetime]]:
        """Yield the name of each ring and when it has its turn, those in none last."""
        for place, name in enumerate((*(one.name for one in self.rings), REST)):
            yield name, self.turn(place)


class Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a server tells that took a revision back: which, when, why. Nobody signs it.

    Whoever can write to the store can hold a change back by it, and no more.
    """

    revision: str
    server: str
    why: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a channel."""

    store: Store
    channel: str

    def find(self, sequence: int) -> Mark | None:
        """Return the mark on the pointer of a sequence; what is no mark is taken for one.

        Raises:
            StoreError: The store fails.
        """
        found = self.store.read(self._name(sequence), MOST_MARK_BYTES)
        if isinstance(found, Nothing):
            return None
        return read_mark(found.data)

    def put(self, sequence: int, mark: Mark) -> None:
        """Put a mark on a pointer; one that is there stays.

        Raises:
            StoreError: The store fails, or may not be written to.
        """
        self.store.create(self._name(sequence), msgspec.json.encode(mark))

    def _name(self, sequence: int) -> str:
        return f"returned/{self.channel}/{sequence}"


def read_mark(data: bytes) -> Mark:
    """Return the mark that bytes hold; one that says nothing, where they hold none."""
    try:
        mark = msgspec.json.decode(data, type=Mark)
    except (msgspec.DecodeError, ValueError):
        return Mark(revision="", server="", why="", at=datetime.fromtimestamp(0).astimezone())
    return msgspec.structs.replace(mark, server=_line(mark.server), why=_line(mark.why))


def _line(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text[:MOST_WHY])


def share_of(server: str) -> float:
    """Return where a server stands among all, from 0 to 100: always the same for one name."""
    return int.from_bytes(hashlib.sha256(server.encode()).digest()[:8]) % 10_000 / 100


def rollout_faults(rollout: Rollout) -> Iterator[str]:
    """Yield what is wrong with a rollout whose times and rings somebody signed."""
    if not rollout.rings:
        yield "its rollout has no rings"
    if not all(0 <= one.share <= 100 and one.lasts > 0 for one in rollout.rings):
        yield "a ring of its rollout has no time, or no share"


def not_told(error: StoreError) -> str:
    """Return in words that other servers could not be told of what was taken back."""
    return f"and others could not be told, so they may take it: {error}"
