"""The automaton: every key that ends anywhere in a text, in one pass.

Aho-Corasick behind two methods, build and scan, so that another engine is one more small class. The
values are integers held by the automaton itself (`STORE_INTS`), never Python objects, whose
reference counts would unshare the memory of forked workers.
"""

from collections.abc import Iterable, Iterator

import ahocorasick


class Automaton:
    """Aho-Corasick over whole keys and their numbers."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Build from distinct keys, none of them empty; a key's number is its place in order."""
        self._trie = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, key in enumerate(keys):
            self._trie.add_word(key, number)
        self._empty = not len(self._trie)
        if not self._empty:
            self._trie.make_automaton()

    def scan(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (offset of the last character, number of the key) for each key in the text."""
        if self._empty:
            return iter(())
        found: Iterator[tuple[int, int]] = self._trie.iter(text)
        return found
