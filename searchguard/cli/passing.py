"""A change at the guardrails: it passes, or two people signed that it may, or it is refused."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from searchguard.cli.guarding import broken, in_need, look, told_lines
from searchguard.cli.rolling import planned
from searchguard.insight.predicting import predicted_of
from searchguard.snapshot.audit import Action
from searchguard.snapshot.authorship import authorship_of
from searchguard.snapshot.changing import Change, Channels, people_of, refuse
from searchguard.snapshot.channel import Published, lasting
from searchguard.snapshot.files import read_small_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.overriding import Override, check_covers, granted, keep_override
from searchguard.snapshot.stores.store import Nothing

OverrideOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--override", metavar="FILE", help="Override of `gate` that two people signed."),
]

_SPARED = ("approval",)  # in an emergency, with all that was not measured


def judged(
    channels: Channels,
    base: Published | Nothing,
    data: bytes,
    change: Change,
    *,
    queries: Sequence[Path],
    override: Path | None,
    texts: bool,
    at_once: bool = False,
) -> Change:
    """Return a change that may be made, with what a log told and who answered for the rest.

    It reaches the servers ring by ring where the lists say so, unless it is to be `at_once`. The
    first snapshot of a channel, and one that it serves already, change nothing for anybody. An
    emergency is spared what only a second person could give; the audit says what.

    Raises:
        typer.Exit: Guardrails speak against it; all that they say is told, and the audit has it.
        SearchguardError: It cannot be judged, or the override is for something else.
    """
    people_of(channels.trust, change)
    new = load_snapshot(data)
    if not isinstance(base, Published) or lasting(base.pointer) == new.revision:
        return change
    before = channels.standing(base.pointer, change.at)
    old = load_snapshot(channels.snapshot(before))
    authorship = authorship_of(data, channels.trust)
    found, evidence = look(
        (old.lists, old.revision), (new.lists, new.revision), queries, authorship
    )
    if evidence.traffic and old.revision != new.revision:
        sums = evidence.traffic.sums
        change = replace(change, predicted=predicted_of(sums, old.revision, change.at))
    change = planned(change, base.pointer, before, evidence, at_once=at_once)
    names, spared = tuple(in_need(found)), tuple[str, ...]()
    if change.action is Action.EMERGENCY:
        spared = tuple(name for name in names if name not in broken(found) or name in _SPARED)
        names = tuple(name for name in names if name not in spared)
        if not names:
            return replace(change, overridden=spared)
    if not names:
        return change
    for line in told_lines(found, texts=texts):
        print(line, file=sys.stderr)
    if override is None:
        refuse(channels, change, new.revision, f"guardrails: {', '.join(names)}")
        words = "nothing is published; if it must be, let two people sign what `gate` writes"
        print(f"searchguard: {words} with --override-out: {', '.join(names)}", file=sys.stderr)
        raise typer.Exit(1)
    given = granted(read_small_file(override), channels.trusts)
    wanted = Override(
        channel=change.channel,
        before=old.revision,
        revision=new.revision,
        guardrails=names,
        reason=change.reason,
        until=change.at,
    )
    check_covers(given, wanted)
    keep_override(channels.store, given)
    who = ", ".join(given.people)
    print(f"searchguard: {who} answer for it: {given.override.reason}", file=sys.stderr)
    return replace(change, overridden=(*names, *spared), override=given.digest)
