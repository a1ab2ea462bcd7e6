"""Accents and other marks that are not letters."""

import re

from searchguard.text.characters import Ranges, char_class

# Combining Diacritical Marks with their extensions, and the marks of Cyrillic. Marks of other
# scripts (vowel signs, viramas, the Kana sound marks) are letters and stay.
_STRIPPED: Ranges = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xA66F, 0xA672),
    (0xFE20, 0xFE2F),
)
_MARKS = re.compile(f"[{char_class(_STRIPPED)}]+")


def marks(text: str) -> str:
    """Drop the marks of Latin, Greek and Cyrillic letters; leave those that are letters.

    `e` + U+0301 => `e`, `क` + U+093C => unchanged
    """
    return _MARKS.sub("", text)
