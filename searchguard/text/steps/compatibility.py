"""Other forms of the same characters."""

import unicodedata

# Trade marks are signs beside a word, not two more of its letters; an acute accent by itself is
# typed for an apostrophe, not for a space with a mark.
_SIGNS = str.maketrans({"\u2122": " ", "\u2120": " ", "\u00b4": "'", "\u1ffd": "'"})


def compatibility(text: str) -> str:
    """Open compatibility forms and composed characters (NFKD of UAX #15).

    `ｖａｃｃｉｎ` => `vaccin`, `𝓿` => `v`, `ﬁ` => `fi`, `é` => `e` + U+0301
    """
    return unicodedata.normalize("NFKD", text.translate(_SIGNS))
