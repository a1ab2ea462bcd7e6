"""Gates: what a switchboard says of one rule, asked only where the rule was found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from searchguard.engine.context import Context
from searchguard.engine.scope import RegionFit, region_fit
from searchguard.policy.model import Action, Event
from searchguard.snapshot.switchboard import Live, Pause, StateChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time for which an event is on, whose users it is for, and who switched it on, and why.

    `regions` narrows `show_in`: both must fit. Either is everywhere where it is empty.
    """

    event: str
    regions: tuple[str, ...]
    show_in: tuple[str, ...]
    starts: datetime
    until: datetime
    by: str
    reason: str

    def holds(self, at: datetime) -> bool:
        """Tell whether it is on at an instant."""
        return self.starts <= at < self.until

    def fits(self, action: Action, context: Context) -> bool:
        """Tell whether it is for a user; a wider region is enough for a POINTER only."""
        found = {region_fit(places, context.region) for places in (self.regions, self.show_in)}
        wide = action is Action.BLOCK and RegionFit.WIDER in found
        return RegionFit.OUTSIDE not in found and not wide

    def __str__(self) -> str:
        return f"`{self.event}` is on until {_told(self.until)}, by {self.by}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pausing:
    """A pause, and the places of the terms that it is about; all of the rule where None."""

    pause: Pause
    terms: frozenset[int] | None

    def covers(self, context: Context, at: datetime) -> bool:
        """Tell whether it holds at an instant for a user; a region wider than its own is not."""
        pause = self.pause
        return (
            pause.holds(at)
            and (not pause.surfaces or context.surface in pause.surfaces)
            and region_fit(pause.regions, context.region) is RegionFit.INSIDE
        )

    def __str__(self) -> str:
        pause = self.pause
        return f"paused until {_told(pause.until)} by {pause.by}: {pause.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """Everything of a switchboard that is about one rule.

    `event` is the playbook that the rule stands for, and `windows` the times when it is on;
    `stricter` are the times in which the rule is live although it is in shadow.
    """

    event: Event | None = None
    windows: tuple[Window, ...] = ()
    stricter: tuple[Window, ...] = ()
    pauses: tuple[Pausing, ...] = ()
    state: StateChange | None = None

    def instants(self) -> Iterator[datetime]:
        """Yield the instants at which time alone changes what they say."""
        for window in (*self.windows, *self.stricter):
            yield from (window.starts, window.until)
        for pausing in self.pauses:
            yield pausing.pause.until
        if self.state:
            yield self.state.until

    def is_off(self, context: Context, at: datetime) -> str:
        """Return why a playbook is not on for a user; empty where it is, and for other rules."""
        if self.event is None or any(
            one.holds(at) and one.fits(Action.POINTER, context) for one in self.windows
        ):
            return ""
        running = next((one for one in self.windows if one.holds(at)), None)
        if running:
            return f"its event is on for {', '.join(running.regions or running.show_in)} only"
        later = min((one.starts for one in self.windows if one.starts > at), default=None)
        return f"its event is off until {_told(later)}" if later else "its event is off"

    def in_shadow(self, action: Action, context: Context, at: datetime, *, written: bool) -> bool:
        """Tell whether a rule is only counted; `written`: whether its list says so.

        What a person said of the rule itself is heard before what an event asks of it.
        """
        if self.state and self.state.holds(at):
            return self.state.state is Live.SHADOW
        return written and not any(
            one.holds(at) and one.fits(action, context) for one in self.stricter
        )

    def events(self, action: Action, context: Context, at: datetime) -> Iterator[str]:
        """Yield the events because of which a rule applies that does: its own, or what is stricter.

        For a rule that its list has in shadow, or that stands for a playbook; no other needs one.
        """
        if self.event:
            yield self.event.event
        if not (self.state and self.state.holds(at)):
            stricter = (one for one in self.stricter if one.holds(at) and one.fits(action, context))
            yield from (one.event for one in stricter)

    def pausing(self, context: Context, at: datetime) -> tuple[Pausing, ...]:
        """Return the pauses that hold now for a user."""
        return tuple(one for one in self.pauses if one.covers(context, at))

    def said(self, at: datetime) -> Iterator[str]:
        """Yield what of all this holds at an instant, in words."""
        running: Iterable[Window] = (*self.windows, *self.stricter)
        yield from (str(one) for one in running if one.holds(at))
        if self.state and self.state.holds(at):
            state = self.state
            yield f"{state.state} until {_told(state.until)} by {state.by}: {state.reason}"


OPEN = Gates()


def _told(instant: datetime) -> str:
    return instant.isoformat()
