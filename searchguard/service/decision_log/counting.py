"""How many answers an event changed, counted in decision logs: of several servers, and afterwards.

The counters of a server begin at 0 when it starts, and know no activation. A line of the log has
its time and its events, and stays when the server is gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from searchguard.service.decision_log.files import PATTERN

Window = tuple[datetime, datetime]


class _Line(msgspec.Struct, frozen=True):
    """What is looked at of a line."""

    server: str
    row: int
    sequence: int
    time: datetime
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventAnswers:
    """What logs tell of an event.

    `answers` are those within each window, `others` those in none. `begins` is the time of the
    first line, None where there is none; `missing` counts the numbers that are left out between the
    first and the last line of a process: decisions that the log did not take.
    """

    answers: tuple[int, ...]
    others: int
    begins: datetime | None
    missing: int


def count_answers(folders: Iterable[Path], event: str, windows: Sequence[Window]) -> EventAnswers:
    """Return how many answers an event changed.

    Args:
        folders: The decision logs; a line that is in several is counted once.
        event: The event.
        windows: The times to count for, from and until; an answer belongs to the last that fits.

    Raises:
        OSError: A folder is none, or a file cannot be read.
    """
    answers, others = [0] * len(windows), 0
    begins: datetime | None = None
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for line in _lines(folders):
        numbers = seen[line.server, line.row]
        if line.sequence in numbers:
            continue
        numbers.add(line.sequence)
        begins = line.time if begins is None else min(begins, line.time)
        if event not in line.events:
            continue
        fits = [place for place, (start, end) in enumerate(windows) if start <= line.time < end]
        if fits:
            answers[fits[-1]] += 1
        else:
            others += 1
    missing = sum(max(one) - min(one) + 1 - len(one) for one in seen.values())
    return EventAnswers(tuple(answers), others, begins, missing)


def _lines(folders: Iterable[Path]) -> Iterator[_Line]:
    """Yield the lines of logs; one that is cut off or is somebody else's says nothing."""
    decoder = msgspec.json.Decoder(_Line)
    for folder in folders:
        if not folder.is_dir():
            raise NotADirectoryError(20, "no folder of a decision log", str(folder))
        for path in sorted(folder.glob(PATTERN)):
            with path.open("rb") as file:
                for line in file:
                    try:
                        yield decoder.decode(line)
                    except msgspec.MsgspecError:
                        continue
