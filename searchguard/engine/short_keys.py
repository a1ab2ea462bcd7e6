"""Keys of one or two symbols, which would be candidates in almost every query.

They stay out of the automaton and are looked up by whole word: dropping separators brings any two
letters together somewhere (`jobs manager` holds `sm`).
"""

import re
from collections.abc import Iterable, Iterator

from searchguard.text.characters import HASH_SIGNS

SHORT = 3  # symbols; a key of fewer is looked up by word

# A capital inside a word, which on the surface of hashtags begins another one: `StopSM`.
_INNER_CAPITAL = re.compile(r"[a-zA-Z0-9][\x00-\x1f\x7f]*[A-Z]")


class ShortKeys:
    """Short keys with the numbers they stand for."""

    def __init__(self, keys: Iterable[tuple[str, int]]) -> None:
        self._numbers = dict(keys)
        spellings = "|".join(r"[\W_]*".join(map(re.escape, key)) for key in self._numbers)
        self._word = re.compile(
            rf"(?<![^\W_])(?:{spellings})(?:\d{{1,4}})?(?![^\W_])", re.IGNORECASE
        )

    def may_hold(self, text: str, coarse: str) -> bool:
        """Tell whether a short key may stand as a word in a text, given its coarse string too.

        Exact for plain text; a text in which case changes or other forms may make words passes.
        """
        if not any(key in coarse for key in self._numbers):
            return False
        plain = text.isascii() and HASH_SIGNS.isdisjoint(text) and not _INNER_CAPITAL.search(text)
        return not plain or self._word.search(text) is not None

    def scan(self, coarse: str) -> Iterator[tuple[int, int]]:
        """Yield (offset of the last symbol, number of the key) for each short key in a string."""
        for key, number in self._numbers.items():
            start = coarse.find(key)
            while start >= 0:
                yield start + len(key) - 1, number
                start = coarse.find(key, start + 1)
