"""The matrix of topics and locales as it is told, whatever it is written as."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from searchguard.engine.coverage import Cell, Status
from searchguard.errors import Location
from searchguard.policy.model import Workspace
from searchguard.policy.places import Places


@dataclass(frozen=True, slots=True)
class Note:
    """Something written that has no place in the matrix, and where."""

    location: Location
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is the same of a topic in some locales: the status, the notice and the reasons."""

    topic: str
    locales: tuple[str, ...]
    status: Status
    notice: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The cells of a workspace at an instant, row after row, and what to look at beside them."""

    workspace: Workspace
    at: datetime
    cells: tuple[Cell, ...]
    notes: tuple[Note, ...]
    places: Places

    @property
    def topics(self) -> tuple[str, ...]:
        """The rows."""
        return tuple(dict.fromkeys(self.workspace.topics))

    @property
    def locales(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(dict.fromkeys(self.workspace.locales))

    def rows(self) -> Iterator[tuple[str, tuple[Cell, ...]]]:
        """Yield each topic with its cells, in the order of the locales."""
        for topic, cells in groupby(self.cells, key=lambda cell: cell.topic):
            yield topic, tuple(cells)

    def counts(self) -> dict[str, int]:
        """Return how many cells there are of each status."""
        names = ("notice", "inherited", "waived", "holes")
        return {
            name: sum(cell.status is status for cell in self.cells)
            for name, status in zip(names, Status, strict=True)
        }

    def having(self, status: Status) -> tuple[Said, ...]:
        """Return what is said of the cells of a status, locales of which the same is said as one.

        Of a notice there is something to say where its review date has passed.
        """
        alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        for cell in self.cells:
            if cell.status is status and cell.reasons:
                alike.setdefault((cell.topic, cell.notice, cell.reasons), []).append(cell.locale)
        return tuple(
            Said(topic, tuple(locales), status, notice, reasons)
            for (topic, notice, reasons), locales in alike.items()
        )

    def topic_place(self, topic: str) -> Location:
        """Return where a topic is promised."""
        return self.places.workspace("topics", self.workspace.topics.index(topic))
