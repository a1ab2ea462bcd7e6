"""The automaton: every key that ends anywhere in a text, in one pass.

Aho-Corasick behind two methods, build and scan, so that another engine is one more small class. The
values are integers held by the automaton itself (`STORE_INTS`), never Python objects, whose
reference counts would unshare the memory of forked workers.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import ahocorasick

# Yields (offset of the last character, number of the key) for each key in a text.
Scan: TypeAlias = Callable[[str], Iterator[tuple[int, int]]]


class Automaton:
    """Aho-Corasick over whole keys and their numbers."""

    __slots__ = ("_trie", "scan")

    def __init__(self, keys: Iterable[str]) -> None:
        """Build from distinct keys, none of them empty; a key's number is its place in order."""
        self._trie = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, key in enumerate(keys):
            self._trie.add_word(key, number)
        self.scan: Scan = _nothing
        if len(self._trie):
            self._trie.make_automaton()
            # Not wrapped: it runs for every query.
            self.scan = self._trie.iter


def _nothing(_text: str) -> Iterator[tuple[int, int]]:
    return iter(())
