"""The lines of the report: a figure, its bound, and the examples behind it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must not fall below, or must not pass."""

    limit: float
    least: bool

    def holds(self, figure: float) -> bool:
        """Tell whether a figure is within the bound."""
        return figure >= self.limit if self.least else figure <= self.limit


def at_least(limit: float) -> Bound:
    """Return the bound of a figure that should be high."""
    return Bound(limit, least=True)


def at_most(limit: float) -> Bound:
    """Return the bound of a figure that should be low."""
    return Bound(limit, least=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A query that got the wrong answer: the term, where there is one, and what else to know."""

    query: str
    term: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: in which part, of what, how much, out of how many.

    `n` counts what was asked, `of` says in words of what. `examples` are all the wrong answers, in
    the order in which they came.
    """

    part: str
    name: str
    figure: float
    unit: str
    bound: Bound | None = None
    n: int = 0
    of: str = ""
    group: str = ""
    examples: tuple[Example, ...] = field(default=(), repr=False)

    @property
    def status(self) -> str:
        """`ok`, `RED`, or `-` for a line without a bound."""
        if self.bound is None:
            return "-"
        return "ok" if self.bound.holds(self.figure) else "RED"


def per_cent(part: int, whole: int) -> float:
    """Return a share in per cent; all of nothing is all of it."""
    return 100 * part / whole if whole else 100.0


def per_10000(part: int, whole: int) -> float:
    """Return a share per 10,000; of nothing it is nothing."""
    return 10_000 * part / whole if whole else 0.0
