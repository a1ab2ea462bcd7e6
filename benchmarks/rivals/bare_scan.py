"""The floor of matching: pyahocorasick over the lower-cased text, and nothing else.

It finds substrings of the letters as typed: no word edges, no disguises, no decision.
"""

from collections.abc import Iterable

import ahocorasick


class BareScan:
    """An automaton of lower-cased terms."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, term in enumerate(terms):
            self._automaton.add_word(term.lower(), number)
        self._automaton.make_automaton()

    def scan_all(self, texts: Iterable[str]) -> None:
        """Go through every match of every text; the texts are in lower case already."""
        scan = self._automaton.iter
        for text in texts:
            for _ in scan(text):
                pass
