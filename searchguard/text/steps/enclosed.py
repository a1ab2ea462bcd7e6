"""Letters in circles, squares and flags that Unicode gives no decomposition."""

from searchguard.text.characters import Ranges

_FIRST_OF_ALPHABET = (
    0x1F150,  # negative circled
    0x1F170,  # negative squared
    0x1F1E6,  # regional indicators
)
ENCLOSED: Ranges = tuple((first, first + 25) for first in _FIRST_OF_ALPHABET)
_LETTERS = str.maketrans(
    {first + index: chr(ord("A") + index) for first in _FIRST_OF_ALPHABET for index in range(26)}
)


def enclosed(text: str) -> str:
    """Take letters out of negative circles and squares, and regional indicators.

    `🅥🅐🅧` => `VAX`, `🇻🇦🇽` => `VAX`
    """
    return text.translate(_LETTERS)
