"""The four i's of Turkish."""

_DOTLESS = str.maketrans({"\u0131": "i"})


def turkish(text: str) -> str:
    """Make one letter of dotted and dotless i, for no text says which alphabet it is in.

    `ı` => `i` (`İ` and `I` have become `i` before)
    """
    return text.translate(_DOTLESS)
