"""Layout: a pattern laid over units of a query, which the rules of disguise then judge."""

from collections.abc import Sequence
from dataclasses import dataclass

from searchguard.engine.pattern import Pattern
from searchguard.text.cut import SEPARATORS
from searchguard.text.fold import Folded


@dataclass(frozen=True, slots=True)
class Layout:
    """Some units of a query, from `start` on, and the letter that each stands for in `path`."""

    pattern: Pattern
    query: Folded
    start: int
    path: Sequence[int]

    @property
    def end(self) -> int:
        """The unit behind the last."""
        return self.start + len(self.path)

    def bounds(self) -> list[int]:
        """Return the units at which pieces begin between separators, and the end of the last."""
        inside = range(self.start + 1, self.end)
        cuts = self.query.cuts
        return [self.start, *(unit for unit in inside if cuts[unit] & SEPARATORS), self.end]

    def look(self, start: int, end: int) -> str:
        """Return some units as they look to a reader of Latin letters."""
        letters = zip(self.query.letters[start:end], self.query.alike[start:end], strict=True)
        return "".join(own if look == " " else look for own, look in letters)

    def stands_for(self, unit: int) -> str:
        """Return the letter of the pattern that a unit stands for."""
        return self.pattern.letters[self.path[unit - self.start]]

    def repeats(self, unit: int) -> bool:
        """Tell whether a unit stands for the same letter as the one before it."""
        place = unit - self.start
        return place > 0 and self.path[place] == self.path[place - 1]
