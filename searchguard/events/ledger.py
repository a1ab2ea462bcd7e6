"""What became of earlier messages: chains of messages of one sender about one thing.

A chain holds the messages that were taken in and those that they name, so that a late one finds
that it was replaced or ended before it came. Links go by sender and identifier, order by instants.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import structs

from searchguard.errors import LedgerError, in_brief
from searchguard.events.alert import Alert, MessageKind

MOST_BYTES = 32 << 20
MOST_CHAINS = 1_000
MOST_MESSAGES = 500  # of one chain
_MOST_IN_ALL = 20_000
FORMAT = 1

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A message that was taken in; without `kind` one that was only named by another."""

    identifier: str
    sent: Instant | None = None
    kind: MessageKind | None = None


class ChainState(StrEnum):
    """How a chain stands."""

    ASKED = "asked"  # a person was asked whether the event should be active
    ACTIVE = "active"
    ENDED = "ended"


class Chain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Messages of one sender about one thing, the newest last.

    `begun` is when its event was first asked for, `until` when it ends by itself; `newest` is when
    the newest message was sent, `taken` when it was taken in.
    """

    sender: str
    event: str | None
    state: ChainState
    begun: Instant
    until: Instant | None
    newest: Instant
    taken: Instant
    messages: tuple[Message, ...]

    def is_open(self, at: datetime) -> bool:
        """Tell whether its event is, or may be, active at an instant."""
        ended = self.until is not None and self.until <= at
        return self.state is not ChainState.ENDED and self.event is not None and not ended

    def holds(self, alert: Alert) -> bool:
        """Tell whether this very message was taken in before."""
        return Message(alert.identifier, alert.sent, alert.kind) in self.messages

    def has_replaced(self, alert: Alert) -> bool:
        """Tell whether a message is older than what is known, or was replaced before it came."""
        if alert.sent != self.newest or alert.kind is not MessageKind.ALERT:
            return alert.sent < self.newest
        return any(one.identifier == alert.identifier for one in self.messages)


class Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All chains that are remembered, those that were touched last at the end."""

    chains: tuple[Chain, ...] = ()
    format: int = FORMAT

    def chains_of(self, alert: Alert) -> tuple[Chain, ...]:
        """Return the chains that a message belongs to: by its own identifier, or one it names."""
        names = linked(alert)
        return tuple(
            chain
            for chain in self.chains
            if chain.sender == alert.sender
            and any(message.identifier in names for message in chain.messages)
        )

    def taken_up(self, event: str, at: datetime) -> Chain | None:
        """Return the newest chain that asks a person for an event at an instant, if one does."""
        asking = (
            chain
            for chain in self.chains
            if chain.state is ChainState.ASKED and chain.event == event and chain.is_open(at)
        )
        return max(asking, key=lambda one: one.newest, default=None)

    def with_active(self, asked: Chain) -> "Ledger":
        """Return a ledger in which a person has said yes to what a chain asks for."""
        active = structs.replace(asked, state=ChainState.ACTIVE)
        return Ledger(tuple(active if one is asked else one for one in self.chains))

    def replacing(self, old: Iterable[Chain], new: Iterable[Chain], at: datetime) -> "Ledger":
        """Return a ledger in which some chains stand for some others, within bounds."""
        gone = set(map(id, old))
        kept = [chain for chain in self.chains if id(chain) not in gone]
        return Ledger(_bounded([*kept, *new], at))


def linked(alert: Alert) -> set[str]:
    """Return the identifiers that tie a message to a chain of its sender."""
    own = {one.identifier for one in alert.references if one.sender == alert.sender}
    return own | {alert.identifier}


def joined(chains: Iterable[Chain], alert: Alert) -> tuple[Message, ...]:
    """Return the messages of chains, what a message names, and that message itself, last."""
    before = [message for chain in chains for message in chain.messages]
    known = {message.identifier for message in before} | {alert.identifier}
    named = [
        Message(one.identifier, one.sent)
        for one in alert.references
        if one.sender == alert.sender and one.identifier not in known
    ]
    itself = Message(alert.identifier, alert.sent, alert.kind)
    return tuple(dict.fromkeys([*before, *named, itself]))[-MOST_MESSAGES:]


def _bounded(chains: list[Chain], at: datetime) -> tuple[Chain, ...]:
    """Return chains without the oldest that are too many; those that are over go first."""
    excess = len(chains) - MOST_CHAINS
    messages = sum(len(chain.messages) for chain in chains) - _MOST_IN_ALL
    dropped = set[int]()
    for chain in sorted(chains[:-1], key=lambda one: (one.is_open(at), one.taken)):
        if excess <= 0 and messages <= 0:
            break
        dropped.add(id(chain))
        excess -= 1
        messages -= len(chain.messages)
    return tuple(chain for chain in chains if id(chain) not in dropped)


def encode(ledger: Ledger) -> bytes:
    """Return a ledger as JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(ledger), indent=1) + b"\n"


def decode(data: bytes) -> Ledger:
    """Return the ledger that some bytes hold.

    Raises:
        LedgerError: They hold none, or one of another version.
    """
    if len(data) > MOST_BYTES:
        raise LedgerError(f"it is over {MOST_BYTES >> 20} MiB")
    try:
        ledger = msgspec.json.decode(data, type=Ledger)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise LedgerError(in_brief(str(error))) from error
    if ledger.format != FORMAT:
        raise LedgerError(f"it has format {ledger.format}, this version reads {FORMAT}")
    return ledger
