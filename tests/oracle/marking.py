"""Whether the marks on the letters of a text let it be a literal, as the oracle sees it."""

import unicodedata

from searchguard.text.accents import (
    BARRED,
    DOTTED,
    DOTTED_OR_NOT,
    HAMZA,
    LETTER_MAKING,
    ORNAMENT,
    PARTED_VOWELS,
    TONOI,
    UNMARKED_CYRILLIC,
    is_arabic,
    is_cyrillic,
    is_greek,
)
from tests.oracle.layout import Layout
from tests.oracle.reading import Letter
from tests.oracle.standing import How, Standing

DOTTED_UNDER_HAMZA = frozenset("\u064a")

Pair = tuple[Letter, Letter]


def marks_fit(layout: Layout, standings: list[Standing]) -> bool:
    """Tell whether the marks are those of the literal, or left out, or put on to hide it.

    Only those of letters that are the literal's own count.
    """
    pairs = [
        (layout.letters[unit], layout.wanted[letter])
        for unit, letter in enumerate(layout.path, layout.start)
        if standings[unit][layout.wanted[letter].char] is How.PLAIN
    ]
    length = len(layout.wanted)
    return (
        all(_cyrillic(here) == _cyrillic(there) for here, there in pairs)
        and all(_arabic_fits(here, there, length) for here, there in pairs)
        and (length >= 5 or sum(_is_foreign(here, there) for here, there in pairs) != 1)
        and all(_greek_fits(layout, piece, standings) for piece in layout.pieces())
    )


def _composed(letter: Letter) -> str:
    """Return a letter with its marks as one character in small, empty where there is none."""
    whole = unicodedata.normalize("NFC", letter.written + letter.marks).casefold()
    return whole if letter.marks and len(whole) == 1 else ""


def _cyrillic(letter: Letter) -> str:
    whole = _composed(letter) if is_cyrillic(letter.char) else ""
    return "" if whole in UNMARKED_CYRILLIC else whole


def _is_foreign(here: Letter, there: Letter) -> bool:
    """Tell whether a letter bears what makes another letter, and the literal's does not."""
    made = _made_letter(here)
    return bool(made) and made != _made_letter(there)


def _made_letter(letter: Letter) -> str:
    if any(is_one(letter.char) for is_one in (is_cyrillic, is_arabic, is_greek)):
        return ""
    written = letter.written.casefold()
    if not letter.marks:
        return written if written in BARRED else ""
    if written in PARTED_VOWELS and letter.marks == "\N{COMBINING DIAERESIS}":
        return ""
    return _composed(letter) if set(letter.marks) & LETTER_MAKING else ""


def _arabic_fits(here: Letter, there: Letter, length: int) -> bool:
    """Tell whether an Arabic letter is the literal's, or has less, or in a long one more."""
    if not is_arabic(here.char) or _is_either(here) or _is_either(there):
        return True
    query, literal = _arabic(here), _arabic(there)
    return query <= literal or (literal <= query and length >= 6)


def _is_either(letter: Letter) -> bool:
    """Tell whether a letter is one that stands for yeh with its dots and without."""
    return letter.written == DOTTED_OR_NOT and not set(letter.marks) & HAMZA


def _arabic(letter: Letter) -> frozenset[str]:
    """Return the dots and the first hamza of a letter; under a hamza only those of yeh stand."""
    hamza = [mark for mark in letter.marks if mark in HAMZA]
    dots = {letter.written} & (DOTTED_UNDER_HAMZA if hamza else DOTTED)
    return frozenset(hamza[:1]) | dots


def _greek_fits(layout: Layout, piece: list[int], standings: list[Standing]) -> bool:
    """Tell whether the accents of a word are the literal's, or left out of one of two long ones."""
    here = [layout.letters[unit] for unit in piece]
    there = [layout.wanted[layout.path[unit - layout.start]] for unit in piece]
    differ = any(
        is_greek(one.char)
        and standings[unit][other.char] is How.PLAIN
        and None not in (_tonos(one), _tonos(other))
        and _tonos(one) != _tonos(other)
        for unit, one, other in zip(piece, here, there, strict=True)
    )
    both = any(map(_tonos, here)) and any(map(_tonos, there))
    return not differ or (len(layout.wanted) >= 6 and not both)


def _tonos(letter: Letter) -> bool | None:
    """Tell whether a letter is Greek and accented; of a capital that is not known."""
    if not is_greek(letter.char):
        return False
    if len(letter.marks) <= ORNAMENT and set(letter.marks) & TONOI:
        return True
    return None if letter.written.isupper() else False
