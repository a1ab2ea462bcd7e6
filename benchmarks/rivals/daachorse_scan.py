"""Another automaton behind the interface of ours: daachorse, a double array in Rust.

It is no dependency: `pip install -e .[bench]` brings it for a comparison. It lets the interpreter
go on while it is built, and is read from a file in a fraction of the time of building.
"""

from collections.abc import Iterable, Iterator

try:
    from daachorse import CharwiseDoubleArrayAhoCorasick
except ImportError:
    INSTALLED = False
else:
    INSTALLED = True

_NOTHING: Iterator[tuple[int, int]] = iter(())
MISSING = "daachorse is not installed, so it is not measured: `pip install -e .[bench]`"


class DaachorseScan:
    """Aho-Corasick over whole keys and their numbers, as `searchguard.engine.automaton` has it."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(keys))

    def scan(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (offset of the last symbol, number of the key) for each key in a text."""
        # Almost every text holds nothing, and then no generator is made.
        found = self._automaton.find_overlapping(text)
        return ((end - 1, number) for _, end, number in found) if found else _NOTHING
