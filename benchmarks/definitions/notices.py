"""The choice of notices for an answer: which, in which order, language and region."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median

from benchmarks.result import Row, Target
from benchmarks.stage import Stage
from benchmarks.timing import in_own_process, interleaved
from searchguard.engine.context import Context
from searchguard.engine.engine import Engine
from searchguard.engine.judge import Judged, Question
from searchguard.engine.notices import fallen_back, notices_of
from searchguard.engine.showing import Showing

SOON = Target(50, at_least=False, unit="us")
QUERY = "aardbeving en overstroming zelfmoord"
AT = datetime(2026, 12, 1, tzinfo=UTC)
TIMES = 20  # a repetition, of each locale


def measure(stage: Stage) -> Iterator[Row]:
    """Yield processor time of the notices of an answer that three rules of the shipped lists give.

    Once with every choice made before, as almost always, and once with none: a choice is kept by
    notice, region and language.
    """
    kept, fresh = in_own_process(_microseconds, stage.effort.repetitions)
    for what, took, target in (
        ("chosen before", kept, SOON),
        ("each the first of its kind", fresh, None),
    ):
        yield Row(
            what=f"notices of an answer of three rules, {what}",
            terms=0,
            value=took,
            unit="us",
            target=target,
        )


def _microseconds(repetitions: int) -> tuple[float, float]:
    engine = Engine.load("blocklists")
    asked = [
        (judged, context)
        for locale in engine.lists.workspace.locales
        for context in [Context.of(region=locale[-2:], language=locale)]
        for judged in [_applying(engine, context)]
    ]
    known = Showing(engine.lists)
    kept = partial(_choose, [known] * TIMES, asked)
    runs = [[Showing(engine.lists) for _ in range(TIMES)] for _ in range(repetitions + 1)]
    unknown = iter(runs)
    ours, first = interleaved([kept, lambda: _choose(next(unknown), asked)], repetitions)
    answers = TIMES * len(asked) * 1000
    return median(ours) / answers, median(first) / answers


def _applying(engine: Engine, context: Context) -> list[Judged]:
    _, judged = engine.weigh(Question(QUERY, context, AT))
    return [one for one in judged if one.applies]


def _choose(showings: list[Showing], asked: list[tuple[list[Judged], Context]]) -> None:
    for showing in showings:
        for judged, context in asked:
            notices_of(judged, showing, context, AT, "blocked")
            fallen_back(judged, showing, AT, "blocked")
