"""`searchguard check`: what queries would be answered."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from typing import Annotated, cast

import typer

from searchguard.cli.answers import AnswerFormat, Answers, Lines, Texts
from searchguard.cli.asking import (
    AgeBandOption,
    AtOption,
    BlocklistsOption,
    LanguageOption,
    RegionOption,
    SnapshotOption,
    SurfaceOption,
    context_of,
    instant_of,
    load,
)
from searchguard.cli.pipes import lines_in, reader_may_leave, write_out
from searchguard.engine.context import Context
from searchguard.engine.engine import Engine
from searchguard.engine.limits import WHOLE_QUERY
from searchguard.errors import RequestError
from searchguard.policy.model import AgeBand, Surface

STDIN = "-"


def check(
    queries: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="Queries; `-` reads one a line.")
    ],
    blocklists: BlocklistsOption = None,
    snapshot: SnapshotOption = None,
    region: RegionOption = "",
    language: LanguageOption = "",
    age_band: AgeBandOption = AgeBand.UNKNOWN,
    surface: SurfaceOption = Surface.SEARCH,
    at: AtOption = "",
    form: Annotated[
        AnswerFormat | None,
        typer.Option("--format", help="How to write answers; else text, and jsonl for `-`."),
    ] = None,
) -> None:
    """Tell what queries would be answered, from a folder of lists or a snapshot.

    Exit code 1: the lists do not load, or a query was too long to be answered.
    """
    piped = STDIN in queries
    if piped and len(queries) > 1:
        raise typer.BadParameter("`-` stands alone: it reads all queries", param_hint="QUERY")
    context = context_of(region, language, age_band, surface)
    loaded = load(blocklists, snapshot)
    engine = Engine(loaded.lists, loaded.revision)
    answering = _Answering(engine, context, instant_of(at, loaded.lists))
    answers = Lines(loaded.revision) if _is_for_programs(form, piped=piped) else Texts()
    with reader_may_leave():
        for some in lines_in(cast(BufferedReader, sys.stdin.buffer)) if piped else [queries]:
            write_out("".join(answering.answer(some, answers)))
    if answering.refused:
        print(f"searchguard: queries that got no answer: {answering.refused}", file=sys.stderr)
        raise typer.Exit(1)


def _is_for_programs(form: AnswerFormat | None, *, piped: bool) -> bool:
    return piped if form is None else form is not AnswerFormat.TEXT


@dataclass(slots=True)
class _Answering:
    """An engine that is asked on behalf of one user, and how many queries it has refused."""

    engine: Engine
    context: Context
    at: datetime | None
    refused: int = 0

    def answer(self, queries: Iterable[str], answers: Answers) -> Iterator[str]:
        """Yield the written answer to each query; almost every one is the constant PASS."""
        for query in queries:
            if len(query) <= WHOLE_QUERY and self.engine.passes(query):
                yield answers.passed(query)
            else:
                yield self._decided(query, answers)

    def _decided(self, query: str, answers: Answers) -> str:
        try:
            decision = self.engine.decide(query, self.context, self.at or datetime.now(UTC))
        except RequestError as error:
            self.refused += 1
            return answers.refused(query, error)
        return answers.decided(query, decision)
