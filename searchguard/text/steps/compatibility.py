"""Other forms of the same characters."""

import re
import unicodedata
from string import ascii_lowercase

# Trade marks are signs beside a word, not two more of its letters; an acute accent by itself is
# typed for an apostrophe, not for a space with a mark; a letter in brackets is the letter.
_READ_AS = {"\u2122": " ", "\u2120": " ", "\u00b4": "'", "\u1ffd": "'"} | {
    chr(first + index): letter
    for first in (0x249C, 0x1F110)
    for index, letter in enumerate(ascii_lowercase)
}
_SIGN = re.compile(f"[{''.join(_READ_AS)}]")


def compatibility(text: str) -> str:
    """Open compatibility forms and composed characters (NFKD of UAX #15).

    `ｖａｃｃｉｎ` => `vaccin`, `𝓿` => `v`, `ﬁ` => `fi`, `é` => `e` + U+0301
    """
    if _SIGN.search(text):
        text = _SIGN.sub(lambda sign: _READ_AS[sign[0]], text)
    return unicodedata.normalize("NFKD", text)
