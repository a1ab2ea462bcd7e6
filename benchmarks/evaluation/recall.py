"""Recall: listed terms in every disguise, in the middle of what people write round them.

Found means: blocked for this very term. Another term that happens to stand in the query in plain
sight does not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.evaluation.asking import engine_of, matches
from benchmarks.evaluation.data import Data, Listed
from benchmarks.evaluation.disguises import (
    DISGUISES,
    GROUP_BOUNDS,
    MACRO_BOUND,
    NOT_IN_MACRO,
    Disguise,
)
from benchmarks.evaluation.line import Example, Line, at_least, per_cent
from searchguard.engine.engine import Engine

CARRIERS = (("", ""), ("", " video"), ("the truth about ", ""), ("is ", " real?"), ('"', '"'))


@dataclass(frozen=True, slots=True)
class Disguised:
    """A query, the term that it disguises, and where in the query that stands."""

    query: str
    listed: Listed
    start: int
    end: int


def disguised(data: Data, name: str, *, quick: bool = False) -> Iterator[Disguised]:
    """Yield the queries of one class: each term to which it applies, in each carrier.

    The same data give the same queries: chance is seeded by class, term and carrier.

    Args:
        data: Whose terms to disguise.
        name: A key of `DISGUISES`.
        quick: One carrier a term, in turn.
    """
    write = DISGUISES[name].write
    for turn, listed in enumerate(data.misinformation):
        carriers = [turn % len(CARRIERS)] if quick else range(len(CARRIERS))
        for carrier in carriers:
            written = write(listed.bare, Random(f"{name}|{listed.term}|{carrier}"))
            if written is not None:
                before, after = CARRIERS[carrier]
                start, end = len(before), len(before) + len(written)
                yield Disguised(f"{before}{written}{after}", listed, start, end)


def measure(data: Data, *, quick: bool) -> Iterator[Line]:
    """Yield a line for each class of disguises, and their macro average."""
    engine = engine_of(listed.term for listed in data.misinformation)
    lines = [
        _line(engine, name, disguise, list(disguised(data, name, quick=quick)))
        for name, disguise in DISGUISES.items()
    ]
    yield from lines
    rates = [line.figure for line in lines if line.name not in NOT_IN_MACRO and line.n]
    yield Line(
        part="recall",
        name="macro average",
        figure=sum(rates) / len(rates),
        unit="%",
        bound=at_least(MACRO_BOUND),
        n=len(rates),
        of="classes",
    )


def _line(engine: Engine, name: str, disguise: Disguise, asked: list[Disguised]) -> Line:
    missed = [one for one in asked if not is_found(engine, one, exact=disguise.exact)]
    terms = len({one.listed for one in asked})
    return Line(
        part="recall",
        name=name,
        figure=per_cent(len(asked) - len(missed), len(asked)),
        unit="%",
        bound=at_least(GROUP_BOUNDS[disguise.group]),
        n=len(asked),
        of=f"queries, {terms} terms",
        group=disguise.group,
        examples=tuple(Example(one.query, one.listed.term) for one in missed),
    )


def is_found(engine: Engine, one: Disguised, *, exact: bool) -> bool:
    """Tell whether a query is blocked for the term that it disguises.

    Args:
        engine: An engine in whose lists the term is.
        one: The query.
        exact: The span must be just the term's.
    """
    spans = [match.span for match in matches(engine, one.query) if match.term == one.listed.term]
    return (one.start, one.end) in spans if exact else bool(spans)
