"""Guardrails at a terminal: what they look at, and what they say in an editor's words."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated, Any, TypeAlias

import typer

from searchguard.cli.progress import stages, waiting
from searchguard.cli.shown import shortened, visible
from searchguard.engine.engine import Engine
from searchguard.errors import SnapshotError, missing_package
from searchguard.insight.guardrails import findings
from searchguard.insight.guardrails.evidence import Evidence, Finding, Named, Traffic
from searchguard.insight.must import must_breaches
from searchguard.policy.guardrails import Limits, limits_of
from searchguard.policy.model import Lists
from searchguard.snapshot.authorship import Authorship
from searchguard.snapshot.files import write_file
from searchguard.snapshot.overriding import Override, unsigned_override

Found: TypeAlias = tuple[str, Finding]  # a guardrail's name, and what it says

NAMED = 20  # rules and queries of one finding that are told
_MEASURE = "searchguard.insight.measuring:measure"
_PAIR = "searchguard.insight.comparing:Pair"
_SOURCE = "searchguard.insight.reading:Source"

QueriesOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--queries",
        metavar="FILE",
        help="Query log to measure on; else `queries` of the guardrails; repeatable.",
    ),
]
NoTextOption: TypeAlias = Annotated[
    bool, typer.Option("--no-text", help="Leave the text of queries out of what is told.")
]


def look(
    old: tuple[Lists, str],
    new: tuple[Lists, str],
    queries: Sequence[Path],
    authorship: Authorship | None = None,
) -> tuple[list[Found], Evidence]:
    """Return what the guardrails find in a change, and what they looked at.

    Args:
        old: The live lists and their revision.
        new: The lists to be, and theirs.
        queries: Query logs; without one, that which the lists name under `guardrails`.
        authorship: Who wrote and who signed the new ones, where they are signed.

    Raises:
        SettingsError: What a query log needs is not installed.
        SnapshotError: The guardrails of the lists are not known here.
    """
    limits, named = _limits(old[0]), _limits(new[0]).queries
    logs = list(queries) or [Path(one) for one in (named or limits.queries,) if one]
    with waiting("making the lists ready"):
        engines = Engine(*old), Engine(*new)  # with no shared reader: what each costs is compared
        breaches = tuple(must_breaches(*engines))
    evidence = Evidence(
        old=old[0],
        new=new[0],
        limits=limits,
        breaches=breaches,
        traffic=_measured(engines, logs) if logs else None,
        authorship=authorship,
    )
    return list(findings(evidence)), evidence


def _limits(lists: Lists) -> Limits:
    try:
        return limits_of(lists.workspace.guardrails)
    except ValueError as error:
        raise SnapshotError(f"its guardrails cannot be used: {error}") from error


def _measured(engines: tuple[Engine, Engine], logs: Sequence[Path]) -> Traffic:
    measure, pair, source = (_resolved(name) for name in (_MEASURE, _PAIR, _SOURCE))
    sources = [source(path=path) for path in logs]
    both = pair(*engines, datetime.now(UTC))
    with stages() as watch:
        processes = len(os.sched_getaffinity(0))
        traffic, skipped = measure(both, sources, processes=processes, watch=watch.show)
    if skipped.lines:
        words = "lines of the query log that could not be read and were left out"
        print(f"searchguard: {words}: {skipped.lines}", file=sys.stderr)
    found: Traffic = traffic
    return found


def _resolved(name: str) -> Callable[..., Any]:
    """Return what only a query log needs, and is installed on wish."""
    try:
        found: Callable[..., Any] = resolve_name(name)
    except ModuleNotFoundError as error:
        raise missing_package("a query log", str(error.name), "backtest") from error
    return found


def broken(found: Iterable[Found]) -> list[str]:
    """Return the names of the guardrails that speak against a change."""
    return list(dict.fromkeys(name for name, one in found if one.measured))


def in_need(found: Iterable[Found]) -> list[str]:
    """Return the names of those that a second person must answer for: also what is not measured."""
    return list(dict.fromkeys(name for name, _ in found))


def told_lines(found: Sequence[Found], *, texts: bool) -> Iterator[str]:
    """Yield what was found, all of it, in words."""
    for name, finding in found:
        yield f"{name}: {finding.words}"
        for one in finding.named[:NAMED]:
            yield f"  {_named(one, texts=texts)}"
        if len(finding.named) > NAMED:
            yield f"  and {len(finding.named) - NAMED} more: --format json tells them all"
    if not found:
        yield "no guardrail speaks against it"


def told_data(found: Iterable[Found], *, texts: bool) -> list[dict[str, Any]]:
    """Return what was found, as data."""
    return [
        {
            "guardrail": name,
            "measured": finding.measured,
            "words": finding.words,
            "named": [
                {
                    "what": one.what,
                    "query": (one.query or None) if texts else None,
                    "words": one.words,
                }
                for one in finding.named
            ],
        }
        for name, finding in found
    ]


def _named(one: Named, *, texts: bool) -> str:
    query = f"`{shortened(one.query)}` " if one.query and texts else ""
    return f"{visible(one.what)}: {query}{visible(one.words)}"


def write_override(path: Path, wanted: Override) -> None:
    """Write what two people may sign, so that a change passes all that speaks against it.

    Raises:
        OSError: The file cannot be written.
    """
    write_file(path, bytes(unsigned_override(wanted)))
    names = ", ".join(wanted.guardrails)
    print(f"searchguard: wrote {path}, for two people to `sign`: {names}", file=sys.stderr)
