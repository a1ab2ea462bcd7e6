"""Taking alerts in: the ledger, the switchboard, and what is left for a person, in one step."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from searchguard.cli.alert_steps import command_of, flip_of, reason_of, step_of
from searchguard.cli.desk import Desk
from searchguard.cli.flips import summary
from searchguard.cli.shown import visible
from searchguard.errors import SwitchboardRacedError
from searchguard.events.deciding import Ruling
from searchguard.events.ledger import Ledger
from searchguard.service.ledger_file import held, read_ledger, write_ledger
from searchguard.snapshot.switchboard import Change

_TRIES = 5  # where others flip at the same time


@dataclass(frozen=True, slots=True)
class Taken:
    """What an alert led to: what was switched, or the command for a person; else neither."""

    ruling: Ruling
    switched: Change | None = None
    command: str = ""


def take_in(
    desk: Desk, state: Path, by: str, rule: Callable[[Desk, Ledger, datetime], Ruling]
) -> Taken:
    """Take an alert in: flip what it asks for, then remember it.

    In this order: what breaks off in between is done again, and finds the flip made.

    Args:
        desk: Lists, switchboard and keys.
        state: The folder of the ledger.
        by: In whose name is flipped; whoever runs this, if empty.
        rule: What the alert leads to.

    Raises:
        SearchguardError: The switchboard or the ledger fails; the alert is as if it had not come.
        OSError: So does a file.
    """
    with held(state):
        before = read_ledger(state)
        ruling = rule(desk, before, datetime.now(UTC))
        taken = _carried_out(desk, state, by, ruling, before)
        if ruling.ledger is not before:
            write_ledger(state, ruling.ledger)
    return taken


def _carried_out(desk: Desk, state: Path, by: str, ruling: Ruling, before: Ledger) -> Taken:
    event = next((one for one in desk.lists.events if one.event == ruling.event), None)
    if event is None:
        return Taken(ruling)
    reason, raced = reason_of(ruling), SwitchboardRacedError()
    for _ in range(_TRIES):
        who = desk.person(by, "", reason)
        step = step_of(ruling, before, event, desk.boards.newest().switchboard, who)
        if step is None:
            return Taken(ruling)
        if not step.by_itself:
            return Taken(ruling, command=command_of(step, desk.where, state, reason))
        try:
            flipped = desk.flip(flip_of(step, who), who)
        except SwitchboardRacedError as error:
            raced = error
        else:
            return Taken(ruling, flipped.switchboard.change)
    raise raced


def told(ruling: Ruling) -> str:
    """Return what an alert led to, as a line."""
    subject = f"{ruling.outcome} {ruling.event}" if ruling.event else str(ruling.outcome)
    return visible(f"{subject}: {ruling.reason}")


def say_more(taken: Taken, desk: Desk) -> None:
    """Tell on stderr what was switched, or the command that a person is to give."""
    if taken.switched:
        print(visible(f"searchguard: {summary(taken.switched, desk.zone)}"), file=sys.stderr)
    if taken.command:
        print(visible(f"searchguard: for a person: {taken.command}"), file=sys.stderr)
