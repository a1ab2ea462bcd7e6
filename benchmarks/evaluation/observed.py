"""Observed disguises: the base is the whole list, what somebody wrote is the query."""

from collections.abc import Iterator

from benchmarks.evaluation.asking import engine_of, matches
from benchmarks.evaluation.data import Data, Variant
from benchmarks.evaluation.line import Bound, Example, Line, at_least, per_cent

_JOINED_AND_SPACED = ("joined", "spaced")
_BOUNDS = {"leet": at_least(95), "repeat": at_least(92)}


def measure(data: Data, *, quick: bool) -> Iterator[Line]:
    """Yield a line for each class that the data name, those with a bound first."""
    variants = data.variants[:: 3 if quick else 1]
    kinds = {variant.kind for variant in variants}
    for kind in sorted(kinds, key=lambda kind: (kind not in _BOUNDS, kind)):
        yield _line(kind, [one for one in variants if one.kind == kind], _BOUNDS.get(kind))
    together = [one for one in variants if one.kind in _JOINED_AND_SPACED]
    if together:
        yield _line(" and ".join(_JOINED_AND_SPACED), together, at_least(95))


def _line(name: str, variants: list[Variant], bound: Bound | None) -> Line:
    missed = [one for one in variants if not matches(engine_of([one.base]), one.written)]
    return Line(
        part="observed",
        name=name,
        figure=per_cent(len(variants) - len(missed), len(variants)),
        unit="%",
        bound=bound,
        n=len(variants),
        of="pairs",
        examples=tuple(Example(one.written, one.base) for one in missed),
    )
