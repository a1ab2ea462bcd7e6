"""Rings at a terminal: how a change is to reach the servers, and how far it has got."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, TypeAlias

import typer

from searchguard.cli.shown import visible
from searchguard.insight.guardrails.evidence import Evidence
from searchguard.policy.guardrails import limits_of
from searchguard.policy.rings import read_rings
from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import Change
from searchguard.snapshot.channel import Pointer
from searchguard.snapshot.growth import grown, young_after
from searchguard.snapshot.rollout import Mark, Rollout

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
    written = evidence.limits.rings or limits_of(evidence.new.workspace.guardrails).rings
    rings = "" if at_once or change.action is Action.EMERGENCY or pointer.until else written
    rollout = Rollout(before=before, since=change.at, rings=read_rings(rings)) if rings else None
    came = grown(evidence.old, evidence.new)
    young = young_after(pointer.young, came, change.predicted, evidence.new, change.at)
    return replace(change, rollout=rollout, young=young)


def returned_lines(pointer: Pointer, mark: Mark | None) -> Iterator[str]:
    """Yield who took a revision back, and what is served instead."""
    if pointer.rollout and mark:
        who = visible(mark.server) or "a server that does not tell"
        yield f"returned by {who} at {mark.at:%Y-%m-%d %H:%M:%S} UTC: {visible(mark.why)}"
        yield f"instead  {pointer.rollout.before}"
