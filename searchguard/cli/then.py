"""What was true of a channel when a query was asked, for `explain`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import typer

from searchguard.cli.asking import Loaded, instant_of
from searchguard.cli.channel_options import channels_of
from searchguard.cli.shown import visible
from searchguard.engine.decision import Decision
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.soundness import check_sound
from searchguard.snapshot.then import Then, then_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which channel is asked about, and when; `named`: whether lists are named beside it."""

    store: str
    channel: str
    trust: Path | None
    at: str
    named: bool

    def then(self) -> tuple[Loaded, Then, datetime]:
        """Return the lists of then, what else was true, and the instant.

        Raises:
            SearchguardError: The store, or the record in it, does not tell.
        """
        if self.named or not (self.store and self.channel and self.trust):
            words = "--channel NAME goes with --store URL and --trust FILE, and with no other lists"
            raise typer.BadParameter(words, param_hint="--channel")
        channels = channels_of(self.store, self.trust, ())
        newest = load_snapshot(channels.snapshot(channels.served(self.channel).pointer.revision))
        instant = instant_of(self.at, newest.lists) or datetime.now(UTC)
        then = then_of(channels, self.channel, instant)
        found = load_snapshot(channels.snapshot(then.row.revision))
        check_sound(found.lists)
        return Loaded(found.lists, found.revision, None), then, instant


def then_lines(then: Then, decision: Decision) -> Iterator[str]:
    """Yield who had made the lists and the switchboard what they were, and why, for a person."""
    row, board = then.row, then.switchboard
    yield f"served   since {row.at.isoformat()} by {', '.join(row.by)}: {visible(row.reason)}"
    if board.change is None:
        yield "switched nothing"
        return
    change = board.change
    people = f"{change.by} and {change.second}" if change.second else change.by
    yield (
        f"switched version {board.version} since {board.created.isoformat()}: "
        f"{change.kind} {visible(change.subject)} by {people}: {visible(change.reason)}"
    )
    for step in decision.explanation.steps if decision.explanation else ():
        yield f"         {visible(step)}"


def then_data(then: Then) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        "served": msgspec.to_builtins(then.row),
        "switchboard": msgspec.to_builtins(then.switchboard),
    }
