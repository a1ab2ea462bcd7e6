"""Whether what parts the letters of a literal is a disguise, or stands between words."""

from collections.abc import Iterator, Sequence

from searchguard.text.common_words import languages_of
from tests.oracle.layout import Layout
from tests.oracle.reading import is_apart

LONG = 8
JOINED_IN_ENGLISH = ("s", "t", "d", "m", "ll", "re", "ve")

Piece = Sequence[int]


def extra_cuts(layout: Layout) -> Iterator[int]:
    """Yield the letters of the text that are apart where the literal's own are not."""
    for place in range(1, len(layout.path)):
        unit, letter = layout.start + place, layout.path[place]
        own = letter != layout.path[place - 1] and layout.has_gap(letter)
        if is_apart(layout.letters[unit]) and not own:
            yield unit


def cuts_fit(layout: Layout, extra: Sequence[int]) -> bool:
    """Tell whether the letters before which a text is parted are parted as a disguise."""
    if not extra:
        return True
    pieces = layout.pieces()
    units = range(layout.start, layout.end)
    if any(layout.letters[unit - 1].is_digit and layout.letters[unit].is_digit for unit in extra):
        alone = all(len(piece) == 1 for piece in pieces)
        if not alone or all(layout.letters[unit].is_digit for unit in units):
            return False
    spelled = len(pieces) >= 3 and len(units) * 2 <= len(pieces) * 3
    if spelled and (_goes_on_before(layout, pieces) or _goes_on_behind(layout, pieces)):
        return False
    if not any(char.isspace() for unit in extra for char in layout.gap(unit)):
        return len(layout.wanted) >= 4
    return spelled or all(_is_one_word(layout, word) for word in _words(pieces, extra))


def _goes_on_before(layout: Layout, pieces: Sequence[Piece]) -> bool:
    """Tell whether one more letter is spelled out before the first, in the same manner."""
    start = layout.start
    if not start or layout.gap(start) != layout.gap(pieces[1][0]):
        return False
    return _is_a_lone_letter(layout, start - 1)


def _goes_on_behind(layout: Layout, pieces: Sequence[Piece]) -> bool:
    end = layout.end
    if end == len(layout.letters) or layout.gap(end) != layout.gap(pieces[-1][0]):
        return False
    return _is_a_lone_letter(layout, end)


def _is_a_lone_letter(layout: Layout, unit: int) -> bool:
    letters = layout.letters
    begins = unit == 0 or is_apart(letters[unit])
    ends = unit + 1 == len(letters) or is_apart(letters[unit + 1])
    char = letters[unit].char
    return begins and ends and char.isalpha() and "en" not in languages_of(char)


def _words(pieces: Sequence[Piece], extra: Sequence[int]) -> Iterator[list[Piece]]:
    """Yield the pieces of each word of a literal that is in two or more."""
    word: list[Piece] = []
    for piece in pieces:
        if piece[0] not in extra:
            if len(word) > 1:
                yield word
            word = []
        word.append(piece)
    if len(word) > 1:
        yield word


def _is_one_word(layout: Layout, word: Sequence[Piece]) -> bool:
    if any(
        layout.path[p[0] - layout.start] == layout.path[p[0] - layout.start - 1] for p in word[1:]
    ):
        return False
    long = len(layout.wanted) >= LONG
    texts = [layout.looks(piece) for piece in word]
    if not all(text.isascii() for text in texts):
        return long and len(word) == 2 and all(len(piece) >= 2 for piece in word)
    if sum(map(len, word)) < 4:
        return False
    found: list[frozenset[str]] = []
    behind_word = _stands_behind_a_word(layout, word[0][0])
    for piece, text in zip(word, texts, strict=True):
        languages = set(languages_of(text))
        if (text in JOINED_IN_ENGLISH and behind_word) or _is_other_number(layout, piece):
            languages = {"en"}
        found.append(frozenset(languages))
        behind_word = bool(languages)
    pairs = [(one, two) for place, one in enumerate(found) for two in found[:place]]
    return not any(one & two if long and len(word) == 2 else one and two for one, two in pairs)


def _is_other_number(layout: Layout, piece: Piece) -> bool:
    """Tell whether a piece is of digits, of which not all stand for themselves."""
    letters = [layout.letters[unit] for unit in piece]
    wanted = [layout.wanted[layout.path[unit - layout.start]] for unit in piece]
    is_number = all(letter.is_digit for letter in letters)
    return is_number and [letter.char for letter in letters] != [one.char for one in wanted]


def _stands_behind_a_word(layout: Layout, unit: int) -> bool:
    """Tell whether the two letters before one touch each other."""
    return unit > 1 and not layout.letters[unit - 1].before
