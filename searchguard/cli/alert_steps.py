"""What an alert asks of the switchboard: a flip that is made by itself, or one for a person.

What a person has switched is a person's: by itself nothing is switched on again that somebody
ended, and nothing is ended or cut short that somebody switched on or prolonged.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from searchguard.cli.lengths import written
from searchguard.events.deciding import Ruling
from searchguard.events.ledger import ChainState, Ledger
from searchguard.events.outcome import Outcome
from searchguard.policy.model import CapMode, Event
from searchguard.snapshot import event_flips
from searchguard.snapshot.flipping import Flip, Person
from searchguard.snapshot.gating import longest
from searchguard.snapshot.switchboard import Activation, Switchboard
from searchguard.snapshot.switchboard_form import LONGEST, REASON_CHARACTERS

_ASKING = {Outcome.ACTIVATE, Outcome.CONFIRM, Outcome.UPDATE, Outcome.END}


class Verb(StrEnum):
    """What is to be done with an event, as the command is called."""

    ACTIVATE = "activate"
    EXTEND = "extend"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to be done, and whether it needs no person.

    `lasts` is for how long, by how much more, or after how long, by its verb; absent: as usual.
    """

    verb: Verb
    event: Event
    lasts: timedelta | None = None
    by_itself: bool = False


def step_of(
    ruling: Ruling, before: Ledger, event: Event, board: Switchboard, who: Person
) -> Step | None:
    """Return what an alert asks of the switchboard; None where that is so already.

    Args:
        ruling: What the alert leads to.
        before: The ledger as it was before it came.
        event: The playbook that it leads to.
        board: The switchboard of now.
        who: In whose name flips are made by themselves.
    """
    if ruling.outcome not in _ASKING or ruling.chain is None:
        return None
    cap = event.trigger.cap
    auto = cap is not None and cap.mode is CapMode.AUTO and ruling.outcome is not Outcome.CONFIRM
    running = next((one for one in board.events if one.id == event.event), None)
    if running is not None and running.until <= who.at:
        running = None
    if running is not None and ruling.outcome is Outcome.END:
        said = _said(before, event, who.at)
        ours = running.by == who.by and not (said and running.until > said)
        return Step(verb=Verb.END, event=event, by_itself=auto and ours)
    if ruling.outcome is Outcome.END:
        return None
    until = ruling.chain.until
    if running is not None:
        return _changed(ruling, before, event, running, who, auto=auto)
    if ruling.outcome is Outcome.UPDATE and ruling.chain.state is ChainState.ACTIVE:
        return None
    most = longest(event, 0) or LONGEST
    lasts = None if until is None else min(_whole(until) - who.at, most)
    on = auto and ruling.outcome is Outcome.ACTIVATE
    return Step(verb=Verb.ACTIVATE, event=event, lasts=lasts, by_itself=on)


def _changed(
    ruling: Ruling, before: Ledger, event: Event, running: Activation, who: Person, *, auto: bool
) -> Step | None:
    """Return how an event that is on is prolonged, or cut short, to end with its alerts."""
    own = ruling.chain.until if ruling.chain else None
    until = max(filter(None, [own, _said(ruling.ledger, event, who.at)]), default=None)
    if until is None:
        return None
    latest = event_flips.latest_end(event, running) or _whole(who.at + LONGEST)
    until, said = min(_whole(until), latest), _said(before, event, who.at)
    if until > running.until:
        more = until - running.until
        cut_short = said is not None and running.until < min(said, latest)
        return Step(verb=Verb.EXTEND, event=event, lasts=more, by_itself=auto and not cut_short)
    as_said = said is None or running.until == min(said, latest)
    updates = auto and ruling.outcome is Outcome.UPDATE
    if updates and until < running.until and running.by == who.by and as_said:
        return Step(verb=Verb.END, event=event, lasts=until - who.at, by_itself=True)
    return None


def _said(ledger: Ledger, event: Event, at: datetime) -> datetime | None:
    """Return until when the alerts that hold an event active say that it lasts, if any does.

    An event that ends otherwise is one that somebody has prolonged or cut short.
    """
    held = (
        one.until
        for one in ledger.chains
        if one.event == event.event and one.state is ChainState.ACTIVE and one.is_open(at)
    )
    return max(map(_whole, filter(None, held)), default=None)


def _whole(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


def flip_of(step: Step, who: Person) -> Flip:
    """Return the flip of a step, the same as that of the command."""
    match step.verb:
        case Verb.ACTIVATE:
            return event_flips.activate(step.event, who, lasts=step.lasts)
        case Verb.EXTEND:
            return event_flips.extend(step.event, who, lasts=step.lasts)
        case Verb.END:
            return event_flips.end(step.event.event, who, after=step.lasts or timedelta())


def reason_of(ruling: Ruling) -> str:
    """Return why, as it stands in the audit: which alert of whom, what is unprintable dropped."""
    if ruling.chain is None:
        return ""
    said = f"alert {ruling.chain.messages[-1].identifier} of {ruling.chain.sender}"
    return "".join(filter(str.isprintable, said))[:REASON_CHARACTERS]


def command_of(step: Step, where: Sequence[str], state: Path, reason: str) -> str:
    """Return the one command by which a person does a step."""
    words = ["searchguard", "event", step.verb, step.event.event]
    if step.verb is Verb.ACTIVATE:
        words += ["--state", str(state)]
    if step.verb is Verb.EXTEND and step.lasts:
        words += ["--for", written(step.lasts)]
    words += ["--reason", reason, *where]
    if "--store" in where:
        words += ["--key", "YOURS.key"]
    return shlex.join(words)
