"""The switchboard of a server: which one is followed, and how it comes to gate what answers."""

from pathlib import Path
from time import monotonic

from searchguard.errors import SettingsError
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.settings import Settings
from searchguard.snapshot.gating import gating_faults, weakened
from searchguard.snapshot.switchboard import EMPTY, Switchboard, local_folder
from searchguard.supply.frames import Switched
from searchguard.supply.switch_source import Held

FIRST_SECONDS = 5.0  # that a start waits for the switchboard: nothing is worth more


def switched_for(settings: Settings) -> Switched:
    """Return the switchboard that the settings say is followed.

    Raises:
        SettingsError: They name two, or a file to break the glass with and no trust file.
    """
    if settings.break_glass and not settings.trust:
        raise SettingsError("--break-glass FILE needs --trust FILE: nothing else is believed")
    if settings.store:
        if settings.switchboard:
            raise SettingsError("a channel of a store has its own: leave --switchboard DIR out")
        return Switched(
            store=settings.store,
            channel=settings.channel,
            trust=settings.trust,
            break_glass=settings.break_glass,
            keep=settings.keep,
            poll=settings.switchboard_poll,
        )
    lists = Path(settings.snapshot or settings.blocklists)
    return Switched(
        store=settings.switchboard or str(local_folder(lists)),
        trust=settings.trust,
        break_glass=settings.break_glass,
        poll=settings.switchboard_poll,
    )


class Switching:
    """Lets what is held gate what answers, and lets each entry go when its time has passed.

    To be used by one thread.
    """

    def __init__(self, live: Live, log: Log | None) -> None:
        """Hold nothing yet; of several processes that are told the same, one has a log."""
        self._live = live
        self._log = log
        self._held = Held(board=EMPTY)
        self._next: float | None = None
        self._told = self._revision = ""

    def take(self, held: Held) -> None:
        """Let another switchboard gate what answers."""
        before, self._held = self._held.board, held
        self._switch(monotonic())
        if self._log and held.board.version != before.version:
            entries = sum(1 for _ in held.board.entries())
            self._log.event("switchboard", version=held.board.version, entries=entries)

    def look(self) -> None:
        """Let go of the entries whose time has passed; tell what does not suit other lists."""
        clock, state = monotonic(), self._live.state
        passed = self._next is not None and self._next <= clock
        if passed or (state and state.engine.revision != self._revision):
            self._switch(clock)

    def _switch(self, clock: float) -> None:
        self._next = self._held.next_deadline(clock)
        board = self._held.left(clock)
        fault = "; ".join(filter(None, [self._held.fault, *self._unsuited(board)]))
        self._live.switch(board, fault)
        if self._log and fault != self._told:
            name = "switchboard_has_faults" if fault else "switchboard_is_well"
            self._log.event(name, message=fault)
        self._told = fault

    def _unsuited(self, board: Switchboard) -> list[str]:
        """Return what of a switchboard does nothing with the lists that answer."""
        state = self._live.state
        if state is None:
            return []
        self._revision = state.engine.revision
        lists = state.engine.lists
        weak = [f"`{rule}` takes a second person to weaken" for rule, _ in weakened(board, lists)]
        return [*gating_faults(board, lists), *weak]
