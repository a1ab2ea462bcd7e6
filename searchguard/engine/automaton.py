"""The automaton: every key that ends anywhere in a text, in one pass.

Aho-Corasick behind two methods, build and scan, so that another engine is one more small class. The
values are integers held by the automaton itself (`STORE_INTS`), never Python objects, whose
reference counts would unshare the memory of forked workers.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self, TypeAlias

import ahocorasick

# Yields (offset of the last character, number of the key) for each key in a text.
Scan: TypeAlias = Callable[[str], Iterator[tuple[int, int]]]


class Automaton:
    """Aho-Corasick over whole keys and their numbers."""

    __slots__ = ("_trie", "scan")

    def __init__(self, keys: Iterable[str], trie: Any = None) -> None:
        """Build from distinct keys, none of them empty; a key's number is its place in order.

        Args:
            keys: The keys.
            trie: In place of them what is built already.
        """
        self._trie = _built(keys) if trie is None else trie
        # Not wrapped: it runs for every query.
        self.scan: Scan = self._trie.iter if len(self._trie) else _nothing

    @classmethod
    def of_parts(cls, chunks: list[bytes], numbers: list[int]) -> Self:
        """Return the automaton that another process of this same program has built.

        It is a copy of that process's memory and nothing checks it: what did not come from a child
        of this process must never get here.

        Args:
            chunks: The nodes, from `parts`.
            numbers: What else it says.
        """
        return cls((), ahocorasick.Automaton(chunks, *numbers, None) if chunks else None)

    def parts(self) -> tuple[list[bytes], list[int]]:
        """Return what `of_parts` takes; there are none of an automaton without keys."""
        if not len(self._trie):
            return [], []
        chunks, *numbers, _values = self._trie.__reduce__()[1]
        return chunks, numbers


def _built(keys: Iterable[str]) -> Any:
    trie = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for number, key in enumerate(keys):
        trie.add_word(key, number)
    if len(trie):
        trie.make_automaton()
    return trie


def _nothing(_text: str) -> Iterator[tuple[int, int]]:
    return iter(())
