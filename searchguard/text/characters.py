"""What kind of character this is: the tables that folding and matching share.

A *unit* character carries meaning (letters, digits, marks that are letters); everything else either
separates units or is invisible. Classes come from `unicodedata` and, where Unicode has no property
in the standard library, from the ranges written here.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

Ranges = tuple[tuple[int, int], ...]

# Default_Ignorable_Code_Point of Unicode (DerivedCoreProperties), and the bidi controls.
_IGNORABLE: Ranges = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
# Control characters show nothing either, but for those that are white space.
_CONTROLS: Ranges = ((0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F))

# Behind this code point the only marks are variation selectors, which are ignorable.
_LAST_MARK = 0x1FFFF

# Halfwidth Katakana sound marks are letters (Lm) that compose with the letter before them.
_SOUND_MARKS: Ranges = ((0xFF9E, 0xFF9F),)

HAN: Ranges = (
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3038, 0x303B),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
KANA: Ranges = ((0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F), (0x1B000, 0x1B16F))
SOUTH_EAST_ASIAN: Ranges = (
    (0x0E01, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x19E0, 0x19FF),
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F),
)
HANGUL: Ranges = (
    (0x1100, 0x11FF),
    (0x3131, 0x318E),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
)
_JAMO_INSIDE: Ranges = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF))
REGIONAL_INDICATORS: Ranges = ((0x1F1E6, 0x1F1FF),)

# Scripts written without spaces, and how many clusters a term needs to be found without edges.
MINIMUM_CLUSTERS: dict[Ranges, int] = {HAN: 2, KANA: 3, SOUTH_EAST_ASIAN: 4}

# Apostrophes and what joins the two halves of a word like one: Hebrew geresh and gershayim, the
# Catalan dot, the half rings of romanised Arabic.
APOSTROPHES = frozenset(
    "'\u2019\u2018\u201b\u02bc\u02bb\uff07\u00b4`\u2032\ua78c\u05f3\u05f4\u00b7\u02be\u02bf"
)
HASH_SIGNS = frozenset("#\uff03\ufe5f")


def char_class(ranges: Ranges) -> str:
    """Return the inside of a regular expression's `[...]` for code point ranges."""
    return "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in ranges)


_ASTRAL = 0x10000
_ANY_ASTRAL = "\U00010000-\U0010ffff"


def one_of(ranges: Ranges) -> str:
    """Return a regular expression for one character of some ranges.

    A class that reaches beyond the BMP is gone through range by range, for every character, so that
    the plane of a character is asked first.
    """
    basic = tuple(one for one in ranges if one[1] < _ASTRAL)
    astral = tuple(one for one in ranges if one[0] >= _ASTRAL)
    if not (basic and astral):
        return f"[{char_class(ranges)}]"
    return f"(?:[{char_class(basic)}]|(?=[{_ANY_ASTRAL}])[{char_class(astral)}])"


REGIONAL_INDICATOR = re.compile(one_of(REGIONAL_INDICATORS))
# Characters that are no part of a word beside them: a row of some.
BY_THEMSELVES = re.compile(f"{one_of((*chain(*MINIMUM_CLUSTERS), *HANGUL))}+")


def _mark_ranges() -> Ranges:
    marks = [c for c in range(_LAST_MARK + 1) if unicodedata.category(chr(c))[0] == "M"]
    ranges: list[tuple[int, int]] = []
    for code in marks:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return tuple(ranges)


_INVISIBLES: Ranges = _IGNORABLE + _CONTROLS
_MARKS: Ranges = (*_mark_ranges(), *_SOUND_MARKS)
MARK_CLASS = char_class(_MARKS)

INVISIBLE = re.compile(f"[{char_class(_INVISIBLES)}]")
# A character with the marks and invisible characters that hang on it.
CLUSTER = re.compile(f"(?s:.){one_of(_MARKS + _INVISIBLES)}*")
# What a text holds in which something hangs on a character; in others each is by itself.
MAY_HANG = re.compile(
    f"[{char_class(tuple(r for r in _MARKS + _INVISIBLES if r[0] < _ASTRAL))}{_ANY_ASTRAL}]"
)
# More marks on one character than any language writes: UAX #15, stream-safe text format.
MARK_LIMIT = 30
EXCESS_MARKS = re.compile(f"([{MARK_CLASS}]{{{MARK_LIMIT}}})[{MARK_CLASS}]+")


@lru_cache(maxsize=1 << 12)
def is_unit(char: str) -> bool:
    """Tell whether a character carries meaning: a letter, a digit or a mark."""
    return unicodedata.category(char)[0] in "LNM" and char not in APOSTROPHES


# Letters without case that fold: Hebrew, Arabic, Korean syllables, and the fillers between them.
_FOLDING: Ranges = ((0x0590, 0x08FF), (0x115F, 0x1160), (0x3164, 0x3164), (0xAC00, 0xD7A3))

_FOLDING_LETTER = re.compile(f"[{char_class(_FOLDING)}]")


def is_plain_letter(text: str) -> bool:
    """Tell whether a text is one letter of those, the most by far, that no fold step changes."""
    if len(text) != 1 or unicodedata.category(text) != "Lo":
        return False
    return not (unicodedata.decomposition(text) or _FOLDING_LETTER.match(text))


def is_no_character(text: str) -> bool:
    """Tell whether a text is one code point that is unassigned, private or half of a character."""
    return len(text) == 1 and unicodedata.category(text) in _NO_CHARACTER


_NO_CHARACTER = frozenset({"Cn", "Co", "Cs"})
_UNSPACED = tuple((script, re.compile(one_of(script))) for script in MINIMUM_CLUSTERS)
_HANGUL = re.compile(one_of(HANGUL))
_JAMO = re.compile(one_of(_JAMO_INSIDE))


@lru_cache(maxsize=1 << 12)
def unspaced_script(char: str) -> Ranges | None:
    """Return the ranges of a character's script if that is written without spaces."""
    return next((script for script, pattern in _UNSPACED if pattern.match(char)), None)


@lru_cache(maxsize=1 << 12)
def is_hangul(char: str) -> bool:
    """Tell whether a character is of the Korean alphabet, composed or not."""
    return _HANGUL.match(char) is not None


@lru_cache(maxsize=1 << 12)
def extends_cluster(char: str) -> bool:
    """Tell whether a folded character belongs to the user-perceived character before it.

    After UAX #29: marks that were kept, and the inner letters of a Korean syllable.
    """
    return unicodedata.category(char)[0] == "M" or _JAMO.match(char) is not None
