"""How the letters of a literal may be laid over those of a text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from searchguard.policy.model import Disguises
from searchguard.text.common_words import is_common
from tests.oracle.cutting import cuts_fit, extra_cuts
from tests.oracle.layout import Layout
from tests.oracle.marking import marks_fit
from tests.oracle.reading import Letters, is_apart
from tests.oracle.standing import How, Standing, rows

# Letters of a literal times those of a text up to which the engine lays out a row of one letter:
# nobody types a longer one.
LAID_OUT = 64
# Ways to lay a literal from one letter on that are tried: of forty letters ß there is no end.
_MOST = 100_000


class EndlessError(Exception):
    """There are more ways to lay out a literal than can be tried."""


def layouts(
    wanted: Letters,
    text: str,
    letters: Letters,
    standings: list[Standing],
    seen: Sequence[str],
    start: int,
) -> Iterator[Layout]:
    """Yield every way in which a literal may begin at a letter and use all that follow.

    Raises:
        EndlessError: There are too many.
    """
    left = _MOST
    paths: list[tuple[int, ...]] = [(0,)] if wanted[0].char in standings[start] else []
    numbers = rows(wanted)
    while paths:
        path, left = paths.pop(), left - 1
        if not left:
            raise EndlessError
        if path[-1] == len(wanted) - 1:
            yield Layout(wanted, text, letters, seen, start, path)
        unit = start + len(path)
        if unit == len(letters):
            continue
        standing = standings[unit]
        for letter in (path[-1], path[-1] + 1):
            if letter < len(wanted) and wanted[letter].char in standing:
                again = letter == path[-1]
                if not (again and wanted[letter].is_digit) and _is_typed((*path, letter), numbers):
                    paths.append((*path, letter))


def _is_typed(path: tuple[int, ...], numbers: Sequence[int]) -> bool:
    """Tell whether no row of letters that look alike to the scan is too long to be laid out."""
    here = numbers[path[-1]]
    of_literal = numbers.count(here)
    if of_literal == 1 or of_literal * len(path) <= LAID_OUT:
        return True
    of_text = sum(numbers[letter] == here for letter in path)
    return of_literal >= of_text or of_literal * of_text <= LAID_OUT


def is_disguised_enough(layout: Layout, standings: list[Standing], disguises: Disguises) -> bool:
    """Tell whether a layout is the literal, as far as it may be disguised."""
    if _is_flag(layout) or not marks_fit(layout, standings):
        return False
    if disguises is not Disguises.ALL:
        return len(layout.path) == len(layout.wanted) and not any(extra_cuts(layout))
    return (
        _repeats_fit(layout)
        and _is_legible(layout, standings)
        and cuts_fit(layout, list(extra_cuts(layout)))
        and not _is_exclamation(layout)
    )


def _repeats_fit(layout: Layout) -> bool:
    """`plaandemic`, `cooook` and `ccookk`, but not `cook` for `cok`, nor `hoot chick`."""
    repeated = {letter for letter, times in Counter(layout.path).items() if times > 1}
    for piece in layout.pieces() if repeated else ():
        letters = [layout.path[unit - layout.start] for unit in piece]
        if len(set(letters)) < len(letters) and is_common(layout.looks(piece)):
            return False
    if len(repeated) != 1 or len(layout.wanted) >= 7:
        return True
    alike = [list(row) for _, row in groupby(layout.path, lambda n: layout.wanted[n].char)]
    return any(len(row) >= 3 and repeated & set(row) for row in alike)


def _is_legible(layout: Layout, standings: list[Standing]) -> bool:
    """At most 60 % leet, two letters that are real, one mask and that in five letters or more."""
    hows: dict[int, How] = {}
    masks = 0
    for place, letter in enumerate(layout.path):
        how = standings[layout.start + place][layout.wanted[letter].char]
        hows[letter] = max(how, hows.get(letter, How.PLAIN))
        masks += how is How.MASK
    count, total = Counter(hows.values()), len(layout.wanted)
    if not (count[How.LEET] or masks):
        return True
    if masks > 1 or (masks and total < 5):
        return False
    return count[How.LEET] * 10 <= total * 6 and count[How.PLAIN] + count[How.LOOK_ALIKE] >= 2


def _is_flag(layout: Layout) -> bool:
    """Tell whether a layout is one flag, which is no word of two letters."""
    units = layout.letters[layout.start : layout.end]
    return len(units) == 2 and all(letter.is_flag for letter in units)


def _is_exclamation(layout: Layout) -> bool:
    letters, end = layout.letters, layout.end
    if letters[end - 1].char != "!":
        return False
    while end < len(letters) and letters[end].char == "!" and not is_apart(letters[end]):
        end += 1
    return end == len(letters) or is_apart(letters[end])
