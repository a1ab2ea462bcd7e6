"""Decimal digits of every script."""

import unicodedata


def digits(text: str) -> str:
    """Write decimal digits as 0 to 9.

    `५` => `5`, `٥` => `5`
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char, char)) for char in text)
