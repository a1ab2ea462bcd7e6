"""`searchguard backtest`: what other lists would have answered to queries that were asked."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated, BinaryIO, cast

import typer

from searchguard.cli.asking import AtOption, instant_of, load_path
from searchguard.cli.backtest_data import json_parts
from searchguard.cli.backtest_page import page
from searchguard.cli.backtest_text import text_lines
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.progress import stages, waiting
from searchguard.engine.engine import Engine
from searchguard.engine.reading import SharedReader
from searchguard.errors import BacktestError, missing_package
from searchguard.insight.backtest import Asked, Backtest, backtest
from searchguard.insight.comparing import Pair
from searchguard.insight.formats import LogFormat
from searchguard.insight.reading import Skipped, Source
from searchguard.insight.workers import workers as processes

STDIN = Path("-")
TOP_OF_TEXT = 20
PARTS_TOGETHER = 256
TOP_OF_PAGE = 100
_CLUSTER = "searchguard.insight.spark:cluster"  # what it needs is installed on wish


class Machines(StrEnum):
    """Where the work is done."""

    PROCESSES = "processes"
    SPARK = "spark"


def run_backtest(
    queries: Annotated[
        list[Path], typer.Argument(metavar="QUERIES...", help="Query logs; `-` reads stdin.")
    ],
    old: Annotated[Path, typer.Option("--old", help="Folder of lists or snapshot file: before.")],
    new: Annotated[Path, typer.Option("--new", help="Folder of lists or snapshot file: after.")],
    at: AtOption = "",
    top: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Changed queries to list; else 20 as text, 100 on the page, all as JSON.",
        ),
    ] = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Leave the text of queries out of every result.")
    ] = False,
    queries_format: Annotated[
        LogFormat | None,
        typer.Option(help="How the logs are written; else as their names say, JSON for `-`."),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes that share the work; else one a processor.")
    ] = len(os.sched_getaffinity(0)),
    engine: Annotated[
        Machines, typer.Option(help="Where the queries are asked: processes here, or a cluster.")
    ] = Machines.PROCESSES,
    master: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The cluster of Spark: spark://host:7077.")
    ] = "",
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page of it there too.")
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Ask two sets of lists the queries of a log, and tell which get another answer.

    A log is JSON lines, CSV or Parquet, as it is or in gzip or zstd, with a
    `query` and, if there are, `count`, `region`, `language`, `age_band` and
    `surface`.

    Exit code 1: lines had to be left out, a line of must_pass.txt or
    must_block.txt no longer holds, or the lists do not load.
    """
    if bool(master) is not (engine is Machines.SPARK):
        raise typer.BadParameter("name both --engine spark and --master", param_hint="--master")
    sources = _sources(queries, queries_format)
    with waiting("making the lists ready"):
        before, after = load_path(old), load_path(new)
        instant = instant_of(at, after.lists) or datetime.now(UTC)
        reader = SharedReader()
        engines = (Engine(one.lists, one.revision, reader=reader) for one in (before, after))
        pair = Pair(next(engines), next(engines), instant)
    with (
        reader_may_leave(),
        stages() as watch,
        backtest(pair, sources, _asked(pair, master, workers), watch.show) as found,
    ):
        watch.end()
        if not found.sums.asked.queries and found.skipped.lines:
            _tell_skipped(found.skipped)
            raise BacktestError("no line of the query log could be read")
        if html:
            html.write_text(page(found, _top(top, TOP_OF_PAGE), texts=not no_text), "utf-8")
        if form is Format.JSON:
            _write(json_parts(found, top, texts=not no_text))
        else:
            lines = text_lines(found, _top(top, TOP_OF_TEXT), texts=not no_text)
            _write(f"{line}\n" for line in lines)
        good = _told(found)
    if not good:
        raise typer.Exit(1)


def _asked(pair: Pair, master: str, count: int) -> AbstractContextManager[Asked]:
    """Return who answers, to be entered."""
    if not master:
        return processes(pair, count)
    try:
        cluster = resolve_name(_CLUSTER)
    except ModuleNotFoundError as error:
        raise missing_package("--engine spark", str(error.name), "backtest,spark") from error
    found: AbstractContextManager[Asked] = cluster(pair, master)
    return found


def _sources(paths: Sequence[Path], form: LogFormat | None) -> list[Source]:
    if STDIN in paths and len(paths) > 1:
        raise typer.BadParameter("`-` stands alone: it reads all queries", param_hint="QUERIES")
    if STDIN in paths:
        return [Source(form=form, stream=cast(BinaryIO, sys.stdin.buffer))]
    return [Source(path=path, form=form) for path in paths]


def _top(top: int | None, otherwise: int) -> int:
    return otherwise if top is None else top


def _write(parts: Iterable[str]) -> None:
    rest = iter(parts)
    while some := "".join(islice(rest, PARTS_TOGETHER)):
        write_out(some)


def _told(found: Backtest) -> bool:
    """Tell on stderr what was not as it should be, and return whether all was."""
    _tell_skipped(found.skipped)
    if found.regressions:
        count = len(found.regressions)
        print(f"searchguard: must_pass and must_block lines that broke: {count}", file=sys.stderr)
    return not (found.skipped.lines or found.regressions)


def _tell_skipped(skipped: Skipped) -> None:
    for fault in skipped.faults:
        print(fault, file=sys.stderr)
    if skipped.lines > len(skipped.faults):
        print(f"and {skipped.lines - len(skipped.faults)} more", file=sys.stderr)
    if skipped.lines:
        print(f"searchguard: lines that were left out: {skipped.lines}", file=sys.stderr)
    if skipped.unknown:
        words = "lines of a region or language that is not known, asked without it"
        print(f"searchguard: {words}: {skipped.unknown}", file=sys.stderr)
