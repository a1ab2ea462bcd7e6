"""Characters that show nothing, between the letters."""

from random import Random

_IGNORABLE = [
    "\u00ad",  # soft hyphen
    "\u034f",  # combining grapheme joiner
    "\u115f",  # Hangul filler
    "\u180e",  # Mongolian vowel separator
    "\u200b",  # zero width space
    "\u200c",  # zero width non-joiner
    "\u200d",  # zero width joiner
    "\u2060",  # word joiner
    "\u2063",  # invisible separator
    "\u3164",  # Hangul filler
    "\ufe0f",  # variation selector
    "\ufeff",  # byte order mark
    "\U000e0061",  # tag letter
]
_BIDI = [
    "\u061c",  # Arabic letter mark
    "\u200e",  # left-to-right mark
    "\u200f",  # right-to-left mark
    *map(chr, range(0x202A, 0x202F)),  # embeddings, overrides and their end
    *map(chr, range(0x2066, 0x206A)),  # isolates and their end
]


def ignorables(text: str, random: Random) -> str | None:
    """Put one to three invisible characters between all letters."""
    return _between(text, _IGNORABLE, random)


def bidi(text: str, random: Random) -> str | None:
    """Put one to three controls of the writing direction between all letters."""
    return _between(text, _BIDI, random)


def _between(text: str, characters: list[str], random: Random) -> str:
    rest = ("".join(random.choices(characters, k=random.randint(1, 3))) + c for c in text[1:])
    return text[:1] + "".join(rest)
