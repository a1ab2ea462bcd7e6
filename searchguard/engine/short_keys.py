"""Keys of one or two symbols, which would be candidates in almost every query.

They stay out of the automaton and are looked up by whole word: dropping separators brings any two
letters together somewhere (`jobs manager` holds `sm`). The words are those of the coarse classes,
in an automaton of their own, so that the cost does not grow with the number of keys.
"""

import re
from collections.abc import Iterable, Iterator

from searchguard.engine.automaton import Automaton
from searchguard.text.coarse import DIGIT_CLASSES, spaced

SHORT = 3  # symbols; a key of fewer is looked up by word
# A capital inside a word, which on the surface of hashtags begins another one: `StopSM`.
_INNER_CAPITAL = re.compile(r"[a-zA-Z0-9][\x00-\x1f\x7f]*[A-Z]")
_END_OF_WORD = re.compile(f"[{DIGIT_CLASSES}]{{0,4}} ")


class ShortKeys:
    """Short keys with the numbers they stand for."""

    def __init__(self, keys: Iterable[tuple[str, int]]) -> None:
        self._numbers = dict(keys)
        spellings = ((f" {key}", f" {' '.join(key)}") for key in self._numbers)
        self._starts = Automaton(dict.fromkeys(spelling for two in spellings for spelling in two))

    def may_hold(self, text: str, coarse: str) -> bool:
        """Tell whether a short key may stand as a word in a text, given its coarse string too.

        Where a change of case may make words, every text that holds the symbols passes.
        """
        for words in spaced(text):
            for end, _ in self._starts.scan(words):
                if _END_OF_WORD.match(words, end + 1):
                    return True
        has_capital = _INNER_CAPITAL.search(text) if text.isascii() else text != text.lower()
        return bool(has_capital) and any(key in coarse for key in self._numbers)

    def scan(self, coarse: str) -> Iterator[tuple[int, int]]:
        """Yield (offset of the last symbol, number of the key) for each short key in a string."""
        for key, number in self._numbers.items():
            start = coarse.find(key)
            while start >= 0:
                yield start + len(key) - 1, number
                start = coarse.find(key, start + 1)
