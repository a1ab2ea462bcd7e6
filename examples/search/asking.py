"""Asking searchguard: the one place of the page that knows how."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from searchguard import Decision, Engine


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose query it is, as far as the page knows."""

    region: str
    language: str
    age_band: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision, where it came from and why from there, and the milliseconds it took."""

    decision: Decision
    source: str
    reason: str
    milliseconds: float


class Asking:
    """Asks the engine."""

    def __init__(self, engine: Engine) -> None:
        """Ask this engine."""
        self._engine = engine

    def ask(self, query: str, visitor: Visitor, surface: str, *, explain: bool = False) -> Asked:
        """Return what is to be done with a query."""
        begun = perf_counter()
        decision = self._engine.check(
            query,
            region=visitor.region,
            language=visitor.language,
            age_band=visitor.age_band,
            surface=surface,
            explain=explain,
        )
        return Asked(decision, "LOCAL", "", (perf_counter() - begun) * 1000)

    def suggestable(self, queries: Sequence[str], visitor: Visitor) -> list[str]:
        """Return those of some queries that may be suggested, in their order."""
        return [
            query
            for query in queries
            if not self.ask(query, visitor, "suggest").decision.suppress_suggestion
        ]
