"""The letters of a literal, laid over those of a text."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.oracle.reading import Letters, changes_case, is_apart


@dataclass(frozen=True, slots=True)
class Layout:
    """Some letters of a text, from `start` on, and which letter of a literal each stands for.

    `seen` are the Latin letters that those of the text look like, empty for none.
    """

    wanted: Letters
    text: str
    letters: Letters
    seen: Sequence[str]
    start: int
    path: tuple[int, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.path)

    @property
    def span(self) -> tuple[int, int]:
        return self.letters[self.start].start, self.letters[self.end - 1].end

    def first_of(self, wanted: int) -> int:
        """Return the first letter of the text that stands for a letter of the literal."""
        return self.start + self.path.index(wanted)

    def has_gap(self, place: int) -> bool:
        """Tell whether the literal itself has a gap before one of its letters."""
        return bool(self.wanted[place].before) or changes_case(self.wanted, place)

    def gap(self, unit: int) -> str:
        """Return what stands in the text before a letter."""
        before = self.letters[unit - 1].end if unit else 0
        return self.text[before : self.letters[unit].start]

    def pieces(self) -> list[list[int]]:
        """Return the letters between what separates."""
        pieces: list[list[int]] = [[]]
        for unit in range(self.start, self.end):
            if unit > self.start and is_apart(self.letters[unit]):
                pieces.append([])
            pieces[-1].append(unit)
        return pieces

    def looks(self, units: Sequence[int]) -> str:
        """Return how some letters look to those who read Latin ones."""
        return "".join(self.seen[unit] or self.letters[unit].char for unit in units)
