"""What a definition finds: rows of a table, some with a target beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

RATIO = "x"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ratios to a rival, one a round: their median, and how far they lie apart."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, ours: Sequence[float], rivals: Sequence[float]) -> "Ratio":
        """Pair what was measured in the same rounds: the machine was as busy for both."""
        each = [one / other for one, other in zip(ours, rivals, strict=True)]
        return cls(median(each), min(each), max(each))


@dataclass(frozen=True, slots=True)
class Target:
    """What the value or ratio of a row must be: at least or at most a limit."""

    limit: float
    at_least: bool
    unit: str = RATIO

    def met(self, measured: float) -> bool:
        """Tell whether a measurement meets it."""
        return measured >= self.limit if self.at_least else measured <= self.limit

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.limit:g} {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement. A target in `x` holds for the ratio, if there is one, else for the value."""

    what: str
    terms: int
    value: float
    unit: str
    rival: str = ""
    ratio: Ratio | None = None
    target: Target | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.target is None:
            return None
        ratio = self.ratio if self.target.unit == RATIO else None
        return self.target.met(ratio.median if ratio else self.value)
