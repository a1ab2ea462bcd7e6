"""Runs: the coarse string of a folded text, and which units each of its symbols is of."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from operator import ne
from types import MappingProxyType

from searchguard.text.coarse import classes_of, squeezed
from searchguard.text.fold import Folded

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Runs:
    """The coarse string of some units; run `i` is of units `starts[i]` up to `starts[i + 1]`.

    `joints` are the units before which a word may begin or end for any reason but its script, and
    the number of units.
    """

    coarse: str
    starts: tuple[int, ...]
    joints: tuple[int, ...]


def runs_of(
    folded: Folded, read: Mapping[str, str] = NOTHING, joints: tuple[int, ...] | None = None
) -> Runs:
    """Return the runs of a folded text.

    Args:
        folded: The text.
        read: Letters of it that are read as another letter.
        joints: Its `joints_of`, where they are known.
    """
    letters = folded.letters
    for own, other in read.items():
        letters = letters.replace(own, other)
    classes = classes_of(letters)
    changes = compress(range(1, len(classes)), map(ne, classes, classes[1:]))
    starts = (0, *changes) if classes else ()
    return Runs(squeezed(classes), (*starts, len(classes)), joints or joints_of(folded))


def joints_of(folded: Folded) -> tuple[int, ...]:
    """Return the joints of a folded text, which are those of `Runs`."""
    if folded.letters.isalpha():
        return tuple(unit for unit, cut in enumerate(folded.cuts) if cut)
    alone = [not letter.isalpha() for letter in folded.letters]
    beside = zip([False, *alone], [*alone, False], strict=True)
    return tuple(
        unit
        for unit, (cut, (before, after)) in enumerate(zip(folded.cuts, beside, strict=True))
        if cut or before or after
    )
