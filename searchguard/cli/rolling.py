"""Rings at a terminal: how a change is to reach the servers, and how far it has got."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, TypeAlias

import typer

from searchguard.cli.shown import visible
from searchguard.insight.guardrails.evidence import Evidence
from searchguard.policy.guardrails import limits_of
from searchguard.policy.rings import read_rings
from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import Change, Channels
from searchguard.snapshot.channel import Pointer
from searchguard.snapshot.growth import grown, young_after
from searchguard.snapshot.rollout import Rollout

AtOnceOption: TypeAlias = Annotated[
    bool, typer.Option("--at-once", help="To all servers at once, whatever `rings` says.")
]


def planned(
    change: Change, pointer: Pointer, before: str, evidence: Evidence, *, at_once: bool
) -> Change:
    """Return a change with how it reaches the servers, and the rules that are watched after it.

    An emergency, and what follows one that goes on, reaches all servers at once.

    Args:
        change: The change, with what was predicted of it.
        pointer: What the channel says until then.
        before: The revision that its last servers serve.
        evidence: What the guardrails looked at.
        at_once: Whether somebody asked for no rings.
    """
    if change.action not in {Action.PUBLISH, Action.PROMOTE}:
        return change
    written = evidence.limits.rings or limits_of(evidence.new.workspace.guardrails).rings
    rollout = None
    if written and not at_once and not pointer.until:
        rollout = Rollout(before=before, since=change.at, rings=read_rings(written))
    came = grown(evidence.old, evidence.new)
    young = young_after(pointer.young, came, change.predicted, evidence.new, change.at)
    return replace(change, rollout=rollout, young=young)


def rollout_lines(channels: Channels, pointer: Pointer, at: datetime) -> Iterator[str]:
    """Yield who takes a revision when, and whether it was taken back."""
    rollout = pointer.rollout
    if rollout is None:
        return
    for place in range(len(rollout.rings) + 1):
        when = rollout.turn(place)
        state = "since" if when <= at else "from"
        yield f"ring     {rollout.name_of(place)}, {state} {when:%Y-%m-%d %H:%M:%S} UTC"
    mark = channels.mark(pointer)
    if mark:
        who = visible(mark.server) or "a server that does not tell"
        yield f"returned by {who} at {mark.at:%Y-%m-%d %H:%M:%S} UTC: {visible(mark.why)}"
        yield f"serves   {rollout.before}, where it was not taken before"
