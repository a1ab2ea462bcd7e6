"""Marks on letters: accents as on a foreign keyboard, and heaps of them."""

import unicodedata
from random import Random
from typing import Literal

from benchmarks.evaluation.disguises.letters import both_cases, places, swap

_ACCENTED = both_cases(
    {
        "a": "àáâãäåāăą",
        "c": "çćč",
        "d": "ď",
        "e": "èéêëēėę",
        "g": "ğģ",
        "i": "ìíîïī",
        "l": "ĺľļ",
        "n": "ñńň",
        "o": "òóôõöō",
        "r": "ŕř",
        "s": "śšş",
        "t": "ťţ",
        "u": "ùúûüūů",
        "w": "ŵ",
        "y": "ýÿŷ",
        "z": "źżž",
    }
)
_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
# The block of combining marks, and the Cyrillic millions sign that generators of zalgo like.
_HEAP = [*map(chr, range(0x300, 0x370)), "\u0489"]


def accents(text: str, random: Random) -> str | None:
    """Put an accent on at least two letters, composed or not."""
    possible = places(text, _ACCENTED)
    if len(possible) < 2:
        return None
    chosen = random.sample(possible, random.randint(2, len(possible)))
    accented = swap(text, _ACCENTED, chosen, random)
    return unicodedata.normalize(random.choice(_FORMS), accented)


def zalgo(text: str, random: Random) -> str | None:
    """Heap two to eight marks on every letter."""
    return "".join(
        char + "".join(random.choices(_HEAP, k=random.randint(2, 8))) if char.isalnum() else char
        for char in text
    )
