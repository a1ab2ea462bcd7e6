"""Accents: what a letter bears that its fold takes away, where it may make another word.

The fold drops marks, so that a text is found with them or without. By what is said here the engine
tells where a mark was left out, as people do, from where it is another word's (ADR 8).
"""

import unicodedata

NONE = " "  # nothing that counts
EITHER = "?"  # as good as borne or not
TONOS = "´"

# Latin: marks of which a letter is made (ö, ñ, š, ơ), and not only its stress or length shown.
LETTER_MAKING = frozenset(
    "\u0302\u0303\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u031b\u0323\u0324\u0326\u0327\u0328"
)
# A diaeresis on these parts two vowels.
PARTED_VOWELS = frozenset("eiy")
BARRED = frozenset("øłđðħŧƀɨƶǥ")
# Greek: what is one accent in modern spelling. Capitals are written without.
TONOI = frozenset("\u0300\u0301\u0342")
# Cyrillic: the letter that is also written without its dots, and vowels that show their stress.
UNMARKED_CYRILLIC = frozenset("ёѐѝ")
# Arabic: hamza and madda, the dots of teh marbuta and yeh, and a yeh that Persians write for both.
HAMZA = frozenset("\u0653\u0654\u0655")
DOTTED = frozenset("\u0629\u064a")
DOTTED_OR_NOT = "\u06cc"
# More marks than a language puts on one of its letters are an ornament.
ORNAMENT = 3


# Letters that bear something without a mark.
_CAPITALS = frozenset(letter for letter in map(chr, range(0x370, 0x400)) if letter.isupper())
_BEARING = BARRED | frozenset(map(str.upper, BARRED)) | _CAPITALS | DOTTED | {DOTTED_OR_NOT}


def is_greek(letter: str) -> bool:
    """Tell whether a folded letter is Greek."""
    return "\u0370" <= letter <= "\u03ff"


def is_cyrillic(letter: str) -> bool:
    """Tell whether a folded letter is Cyrillic."""
    return "\u0400" <= letter <= "\u052f"


def is_arabic(letter: str) -> bool:
    """Tell whether a folded letter is Arabic."""
    return "\u0600" <= letter <= "\u06ff"


def accent_of(letter: str, marks: str) -> str:
    """Return what a letter bears that may make another word: one character, `NONE` for nothing.

    Args:
        letter: The letter as it is written, opened, without what hangs on it.
        marks: The marks on it, in canonical order.
    """
    if not letter.isalpha() or (not marks and letter not in _BEARING):
        return NONE
    folded = letter.casefold()
    if is_greek(folded[0]):
        return _greek(letter, marks)
    if is_arabic(folded[0]):
        return _arabic(letter, marks)
    if not marks:
        return folded if folded in BARRED else NONE
    # Of more than one character are heaps of marks, and the dotted capital of i.
    composed = unicodedata.normalize("NFC", letter + marks).casefold()
    if len(composed) > 1:
        return NONE
    if is_cyrillic(folded[0]):
        return NONE if composed in UNMARKED_CYRILLIC else composed
    return composed if _makes_letter(folded, marks) else NONE


def _makes_letter(folded: str, marks: str) -> bool:
    only_parted = folded in PARTED_VOWELS and marks == "\u0308"
    return not only_parted and not LETTER_MAKING.isdisjoint(marks)


def _greek(letter: str, marks: str) -> str:
    if len(marks) <= ORNAMENT and not TONOI.isdisjoint(marks):
        return TONOS
    return EITHER if letter.isupper() else NONE


def _arabic(letter: str, marks: str) -> str:
    hamza = next((mark for mark in marks if mark in HAMZA), "")
    if hamza:
        return hamza
    if letter == DOTTED_OR_NOT:
        return EITHER
    return letter if letter in DOTTED else NONE
