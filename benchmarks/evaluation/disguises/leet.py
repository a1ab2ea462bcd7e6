"""Digits, symbols and masks for letters."""

from random import Random

from benchmarks.evaluation.disguises.letters import any_case, swap, swap_some

_DIGITS = any_case(
    {
        "a": "4",
        "b": "8",
        "e": "3",
        "g": "96",
        "i": "1",
        "l": "1",
        "o": "0",
        "s": "5",
        "t": "7",
        "z": "2",
    }
)
_SYMBOLS = any_case({"a": "@", "e": "€", "i": "!", "l": "|", "s": "$", "t": "+"})
_MASKS = any_case(dict.fromkeys("aeiou", "***#"))
_MASKED_LETTERS = 5


def digits(text: str, random: Random, count: int = 3) -> str | None:
    """Swap three letters for digits."""
    return swap_some(text, _DIGITS, count, random)


def symbols(text: str, random: Random) -> str | None:
    """Swap two letters for symbols."""
    return swap_some(text, _SYMBOLS, 2, random)


def masked(text: str, random: Random) -> str | None:
    """Mask one vowel between two letters, in a term of five letters or more."""
    if sum(map(str.isalpha, text)) < _MASKED_LETTERS:
        return None
    inside = [
        place
        for place in range(1, len(text) - 1)
        if text[place] in _MASKS and text[place - 1].isalpha() and text[place + 1].isalpha()
    ]
    return swap(text, _MASKS, [random.choice(inside)], random) if inside else None
