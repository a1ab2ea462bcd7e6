"""Full-text search over the documents: SQLite FTS5, in memory."""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from examples.search.documents import Document

# SQLite puts these round what it found; no document holds them.
_BEGIN, _END = "\x02", "\x03"
_WORD = re.compile(r"\w+")
_MOST_WORDS = 24
_PREFIX_FROM = 4  # a word of so many letters is found at the beginning of longer ones too

_SEARCH = f"""
SELECT key, snippet(documents, 2, '{_BEGIN}', '{_END}', ' … ', 32)
FROM documents
WHERE documents MATCH ?
ORDER BY bm25(documents, 0.0, 8.0, 1.0, 4.0, 0.0) * CASE language WHEN ? THEN 2.0 ELSE 1.0 END, key
LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A document, and some of its text as pieces, of which some were asked for."""

    document: Document
    snippet: tuple[tuple[str, bool], ...]


class Index:
    """Finds documents by words and by tag; only read once it is built, so threads may share it."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Build from documents, in a second or less for some thousands."""
        self._documents = {one.key: one for one in documents}
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(
            "CREATE VIRTUAL TABLE documents USING fts5(key UNINDEXED, title, text, tags,"
            " language UNINDEXED, prefix='2 3 4', tokenize='unicode61 remove_diacritics 2')"
        )
        self._database.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
            (
                (key, one.title, " ".join(one.text.split()), " ".join(one.tags), one.language)
                for key, one in self._documents.items()
            ),
        )

    def get(self, key: str) -> Document | None:
        """Return a document by its key."""
        return self._documents.get(key)

    def search(
        self, query: str, language: str, hosts: Collection[str] | None = None, most: int = 20
    ) -> list[Found]:
        """Return what is found, the best first and the reader's language before others.

        Args:
            query: What somebody typed; no character of it has a meaning to the index.
            language: The reader's.
            hosts: Only what these publish, themselves or on a host below; everybody, if absent.
            most: At most so many.
        """
        words = _WORD.findall(query.replace("_", " "))[:_MOST_WORDS]
        for joint in (" AND ", " OR "):
            found = list(self._found(joint.join(map(_term, words)), language))
            kept = [one for one in found if hosts is None or is_under(one.document.host, hosts)]
            if kept:
                return kept[:most]
        return []

    def tagged(self, tag: str, language: str, most: int = 20) -> list[Found]:
        """Return the documents that carry a tag, the reader's language before others."""
        carrying = [one for one in self._documents.values() if tag in one.tags]
        carrying.sort(key=lambda one: one.language != language)
        return [Found(one, ((_opening(one.text), False),)) for one in carrying[:most]]

    def _found(self, expression: str, language: str) -> Iterator[Found]:
        if expression:
            # All of them: some may yet fall away, and there are few.
            asked = (expression, language, len(self._documents))
            for key, snippet in self._database.execute(_SEARCH, asked):
                yield Found(self._documents[key], tuple(_pieces(snippet)))


def is_under(host: str, hosts: Collection[str]) -> bool:
    """Tell whether a host is one of some hosts or below one."""
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def _term(word: str) -> str:
    return f'"{word}"*' if len(word) >= _PREFIX_FROM else f'"{word}"'


def _pieces(snippet: str) -> Iterator[tuple[str, bool]]:
    for number, piece in enumerate(re.split(f"[{_BEGIN}{_END}]", snippet)):
        if piece:
            yield piece, number % 2 == 1


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:32]) + (" …" if len(words) > 32 else "")
