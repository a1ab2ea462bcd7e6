"""How texts are read for the scan: each time anew, or once for engines that are asked the same."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from searchguard.engine.places import ReadText, texts_of
from searchguard.text.lines import Lines, lines_of

_TEXTS_KEPT = 256


class Reader:
    """Reads what it is given, and remembers nothing."""

    def texts(self, text: str) -> Iterable[ReadText]:
        """Return a text in each reading that differs."""
        return texts_of(text)

    def lines(self, texts: Sequence[str]) -> Lines:
        """Return the coarse strings of texts."""
        return lines_of(texts)


class SharedReader(Reader):
    """Remembers what it has read last, for the next engine that asks: folding is half of the work.

    It belongs to engines of one process that are asked a batch one after the other.
    """

    def __init__(self) -> None:
        self._texts = lru_cache(maxsize=_TEXTS_KEPT)(lambda text: tuple(texts_of(text)))
        self._lines = lru_cache(maxsize=1)(lines_of)

    def texts(self, text: str) -> Iterable[ReadText]:
        """Return a text in each reading that differs."""
        return self._texts(text)

    def lines(self, texts: Sequence[str]) -> Lines:
        """Return the coarse strings of texts."""
        return self._lines(tuple(texts))


ALONE = Reader()
