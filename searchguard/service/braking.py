"""The brake: a rule that is new or wider and changes far more than was foreseen goes into shadow.

It asks servers what they have counted, and flips the switchboard with a key that only it holds;
those that answer hold none. No request is counted twice, and no protected rule touched (ADR 17).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from searchguard.errors import SearchguardError, SwitchboardRacedError
from searchguard.policy.model import Lists
from searchguard.service.log import Log
from searchguard.service.metrics.reading import Reading, read_metrics
from searchguard.service.numbers.families import NEW_QUERIES
from searchguard.service.sampling.meter import bound, is_beyond, share
from searchguard.snapshot.changing import Channels
from searchguard.snapshot.channel import Pointer
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.flipping import Person, flipped, set_state
from searchguard.snapshot.growth import live_rules
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.switchboard import Live, StateChange, Switchboard
from searchguard.snapshot.switchboards import Switchboards, Version
from searchguard.snapshot.young import Young

NAME = "brake"  # as the audit calls it
LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demoted:
    """A rule that was put in shadow, whose it is, and why."""

    rule_id: str
    owner: str
    why: str


class Evidence:
    """What servers have counted of rules while they are new, added up over all of them.

    What a server had counted before it was first read is not taken for anything.
    """

    def __init__(self) -> None:
        self._last: dict[str, Reading] = {}
        self._since: dict[Young, Reading] = {}

    def add(self, young: Iterable[Young], read: Mapping[str, Reading]) -> None:
        """Add what was counted since the last time.

        Args:
            young: The rules that are watched now.
            read: What each server that answered has counted since it started.
        """
        came = Reading()
        for server, counted in read.items():
            came += counted.since(self._last.get(server, counted))
        self._last.update(read)
        self._since = {one: self._since.get(one, Reading()) + came for one in young}

    def beyond(self) -> Iterator[tuple[Young, str]]:
        """Yield the rules that change more than they may, and why in words."""
        for one, counted in self._since.items():
            found = counted.of(NEW_QUERIES, one.rule_id)
            if is_beyond(found, counted.sampled, one.share):
                foreseen = "nothing was measured before"
                if one.share is not None:
                    foreseen = f"{one.share:.2f} % were foreseen"
                yield (
                    one,
                    f"{found:.0f} of {counted.sampled:.0f} distinct queries "
                    f"({share(found, counted.sampled):.2f} %) are changed by what is new in it, "
                    f"above {bound(one.share):.2f} %; {foreseen}",
                )


class Brake:
    """Watches the rules of a channel that are new; one round after the other is for the caller."""

    def __init__(
        self,
        channels: Channels,
        channel: str,
        keys: tuple[SigningKey, ...],
        servers: tuple[str, ...],
        log: Log,
    ) -> None:
        """Watch.

        Args:
            channels: The store, and whom to believe.
            channel: The channel.
            keys: The keys of the role switchboard.
            servers: Where the metrics of servers are.
            log: Hears what is demoted, and which servers do not answer.
        """
        self._channels = channels
        self._boards = Switchboards(channels.store, channel, channels.trust)
        self._channel = channel
        self._keys = keys
        self._servers = servers
        self._log = log
        self._evidence = Evidence()
        self._lists: tuple[str, Lists] | None = None
        self._silent: set[str] = set()

    def round(self, now: datetime) -> list[Demoted]:
        """Look once, and put in shadow what must be; return all that it has put there.

        Raises:
            SearchguardError: The store fails, or what it holds is not to be trusted.
        """
        pointer = self._channels.served(self._channel).pointer
        young = [one for one in pointer.young if one.until > now]
        self._evidence.add(young, dict(self._read()))
        board, lists = self._boards.newest(), self._served(pointer)
        for one, why in self._evidence.beyond():
            if one.rule_id in live_rules(lists) and not _is_said(board.switchboard, one, now):
                board = self._demote(board, lists, one.rule_id, why, now) or board
        return [
            Demoted(rule_id=one.rule_id, owner=_owner(lists, one.rule_id), why=one.reason)
            for one in board.switchboard.states
            if one.by == NAME and one.holds(now)
        ]

    def _read(self) -> Iterator[tuple[str, Reading]]:
        for server in self._servers:
            try:
                yield server, read_metrics(server)
            except SearchguardError as error:
                if server not in self._silent:
                    self._log.event("server_not_counted", message=str(error))
                self._silent.add(server)
            else:
                self._silent.discard(server)

    def _demote(
        self, before: Version, lists: Lists, rule_id: str, why: str, now: datetime
    ) -> Version | None:
        """Put a rule in shadow; return None where somebody flips at the same moment."""
        at = now.replace(microsecond=0)
        who = Person(by=NAME, reason=why, at=at)
        entry = StateChange(
            rule_id=rule_id, state=Live.SHADOW, until=at + LASTS, by=who.by, reason=who.reason
        )
        try:
            following = flipped(before.switchboard, set_state(entry, who), lists, at)
            version = self._boards.flip(before, following, self._keys)
        except SwitchboardRacedError:
            return None
        self._log.event(
            "rule_demoted",
            rule=rule_id,
            owner=_owner(lists, rule_id),
            message=why,
            until=entry.until.isoformat(),
            version=version.switchboard.version,
        )
        return version

    def _served(self, pointer: Pointer) -> Lists:
        if self._lists is None or self._lists[0] != pointer.revision:
            lists = load_snapshot(self._channels.snapshot(pointer.revision)).lists
            self._lists = pointer.revision, lists
        return self._lists[1]


def _is_said(board: Switchboard, young: Young, now: datetime) -> bool:
    return any(one.rule_id == young.rule_id and one.holds(now) for one in board.states)


def _owner(lists: Lists, rule_id: str) -> str:
    name = rule_id.partition("/")[0]
    owners = [one.owner for one in lists.blocklists if one.blocklist == name]
    return next(filter(None, owners), "")
