"""`searchguard diff`: what changed between two sets of lists, in words."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, Loaded, load_path
from searchguard.cli.diff_words import answer_words, asked_words, together
from searchguard.cli.git_lists import both_sides
from searchguard.cli.guarding import NoTextOption, QueriesOption, look
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.review import Review, markdown
from searchguard.cli.shown import shortened
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.engine.flips import Flip, flips
from searchguard.errors import ListsError
from searchguard.policy.comparing import Change, Difference, changes_between

MOST_SHOWN = 20  # of what came, and of what went, in a key
MOST_FLIPS = 50


def diff(
    old: Annotated[
        Path | None,
        typer.Argument(help="Folder of lists or snapshot file: before. With --git the folder."),
    ] = None,
    new: Annotated[
        Path | None, typer.Argument(help="Folder of lists or snapshot file: after.")
    ] = None,
    git: Annotated[
        str,
        typer.Option(
            "--git", metavar="main...branch", help="Compare the lists of two points in git."
        ),
    ] = "",
    as_markdown: Annotated[
        bool,
        typer.Option(
            "--markdown", help="Write what a reviewer needs, as a comment on a merge request."
        ),
    ] = False,
    queries: QueriesOption = None,
    no_text: NoTextOption = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what changed between two sets of lists, and which of their cases get another answer.

    `--git main...branch` compares the lists of a branch with those where it
    left main, in the folder that is named, else `blocklists`. `--markdown` adds
    what the guardrails say, also on a query log, the cases that fail, and the
    holes in the coverage.
    """
    if git:
        if new:
            raise typer.BadParameter("with --git name the folder of lists only", param_hint="NEW")
        folder = old or DEFAULT_FOLDER
        with both_sides(git, folder) as (before, after):
            loaded = _loaded(before, folder), _loaded(after, folder)
    elif old and new:
        loaded = load_path(old), load_path(new)
    else:
        raise typer.BadParameter("name two sets of lists, OLD and NEW, or --git main...branch")
    _write(*loaded, form, Wanted(as_markdown, tuple(queries or ()), not no_text))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whether a review is wanted, on which query logs, and with the texts of queries or without."""

    markdown: bool
    queries: tuple[Path, ...]
    texts: bool


def _write(before: Loaded, after: Loaded, form: Format, wanted: Wanted) -> None:
    changes = list(changes_between(before.lists, after.lists))
    flipped = list(flips(_engine(before), _engine(after)))
    with reader_may_leave():
        if wanted.markdown:
            sides = (before.lists, before.revision), (after.lists, after.revision)
            found, evidence = look(*sides, wanted.queries)
            review = Review(
                before=before,
                after=after,
                changes=changes,
                flips=flipped,
                found=found,
                traffic=evidence.traffic,
                texts=wanted.texts,
            )
            write_out(markdown(review))
        elif form is Format.JSON:
            write_out(json.dumps(_data(before, after, changes, flipped), ensure_ascii=False) + "\n")
        else:
            lines = _lines(before, after, changes, flipped)
            write_out("".join(f"{line}\n" for line in lines))


def _loaded(side: Path, folder: Path) -> Loaded:
    """Return the lists of one side; a problem is told at its place in the folder that was named."""
    try:
        return load_path(side)
    except ListsError as error:
        raise ListsError(
            replace(
                one,
                location=replace(
                    one.location, file=one.location.file.replace(str(side), str(folder), 1)
                ),
            )
            for one in error.problems
        ) from error


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
    alike = together(flipped)
    for those in alike[:MOST_FLIPS]:
        flip = those[0]
        more = f" and {len(those) - 1} more contexts" if len(those) > 1 else ""
        yield f"`{shortened(flip.query)}` ({asked_words(flip)}{more}; a case of {flip.origin})"
        yield f"  {answer_words(flip.old, flip.new)} -> {answer_words(flip.new, flip.old)}"
    if len(alike) > MOST_FLIPS:
        yield f"and {len(alike) - MOST_FLIPS} more queries: --format json tells them all"


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
