"""Whether a text holds a term as exact whole words: the simplest matcher there is.

A false hit is one that this matcher does not see. It lower-cases and looks at both neighbours, and
shares nothing with the engine.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Blocks of scripts that write no space between words, where every edge may be one of a word.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x9FFF))


def holds_any(text: str, terms: Iterable[str]) -> bool:
    """Tell whether a text holds one of the terms, which are lower-cased and without hash sign."""
    lowered = text.lower()
    return any(term in lowered and _stands_alone(lowered, term) for term in terms)


def prepared(terms: Iterable[str]) -> tuple[str, ...]:
    """Return terms as `holds_any` takes them."""
    return tuple({term.removeprefix("#").lower() for term in terms})


def _stands_alone(text: str, term: str) -> bool:
    start = text.find(term)
    while start >= 0:
        end = start + len(term)
        if not (_joins(text[start - 1 : start + 1]) or _joins(text[end - 1 : end + 1])):
            return True
        start = text.find(term, start + 1)
    return False


@lru_cache(maxsize=1 << 16)
def _joins(pair: str) -> bool:
    """Tell whether two neighbours are letters, digits or marks of one word."""
    if len(pair) < 2 or any(low <= ord(c) <= high for low, high in _UNSPACED for c in pair):
        return False
    return all(unicodedata.category(char)[0] in "LNM" for char in pair)
