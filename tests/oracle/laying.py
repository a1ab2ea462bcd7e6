"""How the letters of a literal may be laid over those of a text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from searchguard.policy.model import Disguises
from searchguard.text.common_words import is_common
from tests.oracle.reading import Letters, changes_case, is_apart
from tests.oracle.standing import How, Standing, rows

# Letters of a literal times those of a text up to which the engine lays out a row of one letter:
# nobody types a longer one.
LAID_OUT = 64


@dataclass(frozen=True, slots=True)
class Layout:
    """Some letters of a text, from `start` on, and which letter of a literal each stands for."""

    wanted: Letters
    text: str
    letters: Letters
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


def layouts(
    wanted: Letters, text: str, letters: Letters, standings: list[Standing], start: int
) -> Iterator[Layout]:
    """Yield every way in which a literal may begin at a letter and use all that follow."""
    paths: list[tuple[int, ...]] = [(0,)] if wanted[0].char in standings[start] else []
    while paths:
        path = paths.pop()
        if path[-1] == len(wanted) - 1:
            yield Layout(wanted, text, letters, start, path)
        unit = start + len(path)
        if unit == len(letters):
            continue
        for letter in (path[-1], path[-1] + 1):
            if letter < len(wanted) and wanted[letter].char in standings[unit]:
                again = letter == path[-1]
                if not (again and wanted[letter].is_digit) and _is_typed((*path, letter), wanted):
                    paths.append((*path, letter))


def _is_typed(path: tuple[int, ...], wanted: Letters) -> bool:
    """Tell whether no row of letters that look alike to the scan is too long to be laid out."""
    numbers = rows(wanted)
    here = numbers[path[-1]]
    of_literal, of_text = numbers.count(here), sum(numbers[letter] == here for letter in path)
    return of_literal == 1 or of_literal >= of_text or of_literal * of_text <= LAID_OUT


def is_disguised_enough(layout: Layout, standings: list[Standing], disguises: Disguises) -> bool:
    """Tell whether a layout is the literal, as far as it may be disguised."""
    if disguises is not Disguises.ALL:
        return len(layout.path) == len(layout.wanted) and not any(extra_cuts(layout))
    return (
        _repeats_fit(layout)
        and _is_legible(layout, standings)
        and _cuts_fit(layout, list(extra_cuts(layout)))
        and not _is_exclamation(layout)
    )


def extra_cuts(layout: Layout) -> Iterator[int]:
    """Yield the letters of the text that are apart where the literal's own are not."""
    for place in range(1, len(layout.path)):
        unit, letter = layout.start + place, layout.path[place]
        own = letter != layout.path[place - 1] and _has_gap(layout.wanted, letter)
        if is_apart(layout.letters[unit]) and not own:
            yield unit


def _has_gap(wanted: Letters, place: int) -> bool:
    return bool(wanted[place].before) or changes_case(wanted, place)


def _repeats_fit(layout: Layout) -> bool:
    """`plaandemic`, `cooook` and `ccookk`, but not `cook` for `cok`."""
    repeated = {letter for letter, times in Counter(layout.path).items() if times > 1}
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


def _cuts_fit(layout: Layout, extra: list[int]) -> bool:
    if not extra:
        return True
    units = range(layout.start, layout.end)
    pieces = _pieces(layout)
    if any(layout.letters[unit - 1].is_digit and layout.letters[unit].is_digit for unit in extra):
        alone = all(len(piece) == 1 for piece in pieces)
        if not alone or all(layout.letters[unit].is_digit for unit in units):
            return False
    if not any(_holds_space(layout, unit) for unit in extra):
        return len(layout.wanted) >= 4
    if len(pieces) >= 3 and len(units) * 2 <= len(pieces) * 3:
        return True
    return len(extra) == 1 and len(layout.wanted) >= 8 and _is_one_word(layout, extra[0], pieces)


def _pieces(layout: Layout) -> list[list[int]]:
    pieces: list[list[int]] = [[]]
    for unit in range(layout.start, layout.end):
        if unit > layout.start and is_apart(layout.letters[unit]):
            pieces.append([])
        pieces[-1].append(unit)
    return pieces


def _holds_space(layout: Layout, unit: int) -> bool:
    gap = layout.text[layout.letters[unit - 1].end : layout.letters[unit].start]
    return any(char.isspace() for char in gap)


def _is_one_word(layout: Layout, cut: int, pieces: list[list[int]]) -> bool:
    here = cut - layout.start
    if layout.path[here - 1] == layout.path[here]:
        return False
    left = next(piece for piece in pieces if piece[-1] == cut - 1)
    right = next(piece for piece in pieces if piece[0] == cut)
    words = ["".join(layout.letters[unit].char for unit in piece) for piece in (left, right)]
    return len(left) >= 2 and len(right) >= 2 and not all(map(is_common, words))


def _is_exclamation(layout: Layout) -> bool:
    letters, end = layout.letters, layout.end
    ends_word = end == len(letters) or is_apart(letters[end])
    return letters[end - 1].char == "!" and ends_word
