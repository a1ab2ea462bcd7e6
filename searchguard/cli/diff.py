"""`searchguard diff`: what changed between two sets of lists, in words."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from searchguard.cli.asking import Loaded, load_path
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.shown import shortened
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.engine.flips import Flip, flips
from searchguard.policy.comparing import Change, Difference, changes_between

MOST_SHOWN = 20  # of what came, and of what went, in a key
MOST_FLIPS = 50


def diff(
    old: Annotated[Path, typer.Argument(help="Folder of lists or snapshot file: before.")],
    new: Annotated[Path, typer.Argument(help="Folder of lists or snapshot file: after.")],
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what changed between two sets of lists, and which of their cases get another answer."""
    before, after = load_path(old), load_path(new)
    changes = list(changes_between(before.lists, after.lists))
    flipped = list(flips(_engine(before), _engine(after)))
    with reader_may_leave():
        if form is Format.JSON:
            write_out(json.dumps(_data(before, after, changes, flipped), ensure_ascii=False) + "\n")
        else:
            lines = _lines(before, after, changes, flipped)
            write_out("".join(f"{line}\n" for line in lines))


def _engine(loaded: Loaded) -> Engine:
    return Engine(loaded.lists, loaded.revision, drafts=True)


def _lines(
    before: Loaded, after: Loaded, changes: Sequence[Change], flipped: Sequence[Flip]
) -> Iterator[str]:
    if before.revision == after.revision:
        yield f"no difference: both are revision {before.revision}"
        return
    yield f"old {before.revision}"
    yield f"new {after.revision}"
    for change in changes:
        yield f"{change.kind} `{change.name}` {change.what}"
        for difference in change.differences:
            yield from (f"  {line}" for line in _difference_lines(difference))
    yield f"cases that get another answer: {len(flipped)}"
    yield from (f"  {line}" for line in _flip_lines(flipped))


def _difference_lines(difference: Difference) -> Iterator[str]:
    if len(difference.added) == len(difference.removed) == 1:
        was, now = shortened(difference.removed[0]), shortened(difference.added[0])
        yield f"{difference.key}: {was} -> {now}"
        return
    yield f"{difference.key}:"
    for sign, texts in (("-", difference.removed), ("+", difference.added)):
        yield from (f"  {sign} {shortened(text)}" for text in texts[:MOST_SHOWN])
        if len(texts) > MOST_SHOWN:
            yield f"  {sign} and {len(texts) - MOST_SHOWN} more"


def _flip_lines(flipped: Sequence[Flip]) -> Iterator[str]:
    """Yield flips, those of one query that differ in their context alone as one."""
    alike: dict[tuple[str, str, str], list[Flip]] = {}
    for flip in flipped:
        answers = f"{_answer(flip.old, flip.new)} -> {_answer(flip.new, flip.old)}"
        alike.setdefault((flip.origin, flip.query, answers), []).append(flip)
    for (origin, query, answers), those in list(alike.items())[:MOST_FLIPS]:
        more = f" and {len(those) - 1} more contexts" if len(those) > 1 else ""
        yield f"`{shortened(query)}` ({_asked(those[0])}{more}; a case of {origin})"
        yield f"  {answers}"
    if len(alike) > MOST_FLIPS:
        yield f"and {len(alike) - MOST_FLIPS} more queries: --format json tells them all"


def _asked(flip: Flip) -> str:
    context = flip.context
    place = f"{context.language or 'no language'} in {context.region or 'no region'}"
    return f"{place}, {context.age_band}, {context.surface}"


def _answer(decision: Decision, other: Decision) -> str:
    """Return an answer, as far as another one differs from it."""
    by = f" by {decision.rule_id}" if decision.rule_id else ""
    shown, others = ([notice.id for notice in one.notices] for one in (decision, other))
    told = f" with {', '.join(shown) or 'no notice'}" if shown != others else ""
    return f"{decision.action}{by}{told}"


def _data(
    before: Loaded, after: Loaded, changes: Sequence[Change], flipped: Sequence[Flip]
) -> dict[str, Any]:
    return {
        "old": before.revision,
        "new": after.revision,
        "changes": [asdict(change) for change in changes],
        "flips": [
            {
                "query": flip.query,
                "origin": flip.origin,
                "region": flip.context.region,
                "language": flip.context.language,
                "age_band": flip.context.age_band,
                "surface": flip.context.surface,
                "at": flip.at.isoformat(),
                "old": _answer_data(flip.old),
                "new": _answer_data(flip.new),
            }
            for flip in flipped
        ],
    }


def _answer_data(decision: Decision) -> dict[str, Any]:
    return {
        "action": decision.action,
        "rule_id": decision.rule_id or None,
        "notices": [notice.id for notice in decision.notices],
    }
