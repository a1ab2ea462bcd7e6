"""One line of a query log: what may stand in it, and what it means.

Nothing here repeats the text of a query: what is wrong with a line is told by its field.
"""

from functools import lru_cache
from typing import TypeAlias

import msgspec
import pyarrow as pa

from searchguard.engine.context import Context
from searchguard.engine.limits import check_size
from searchguard.errors import RequestError

MOST_OFTEN = 10**12  # times that one line may say a query was asked

# The query, how often it was asked, and the context of `Context` in normal form.
ASKED = pa.schema(
    [
        ("query", pa.string()),
        ("count", pa.int64()),
        ("region", pa.string()),
        ("language", pa.string()),
        ("age_band", pa.string()),
        ("surface", pa.string()),
    ]
)
CONTEXT_COLUMNS = ("region", "language", "age_band", "surface")

Row: TypeAlias = tuple[str, int, str, str, str, str]


class Written(msgspec.Struct):
    """A line as it is written; only the query is needed, and other keys are let be."""

    query: str
    count: int | float | None = None
    region: str | None = None
    language: str | None = None
    age_band: str | None = None
    surface: str | None = None


def row_of(written: Written) -> tuple[Row, bool]:
    """Return the row of `ASKED` that a line means.

    The second value says whether its region or language is none that is known, and so counts as
    absent.

    Raises:
        RequestError: A value is not of its form, or the query is too long to be answered.
    """
    count = 1 if written.count is None else _count(written.count)
    query = written.query
    check_size(query)
    if not query.isascii() and not _is_text(query):
        raise RequestError("query", "not text: it is not UTF-8, or holds half a surrogate pair")
    context, unknown = _context(written.region, written.language, written.age_band, written.surface)
    return (query, count, *context), unknown


def _count(written: float) -> int:
    if not 1 <= written <= MOST_OFTEN or written != int(written):
        raise RequestError("count", f"not a whole number from 1 to {MOST_OFTEN}")
    return int(written)


def _is_text(query: str) -> bool:
    try:
        query.encode()
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=1 << 12)
def _context(
    region: str | None, language: str | None, age_band: str | None, surface: str | None
) -> tuple[tuple[str, str, str, str], bool]:
    """Return a context in normal form, and whether something in it is not known."""
    context = Context.of(
        region=region or "",
        language=language or "",
        age_band=age_band or "unknown",
        surface=surface or "search",
    )
    told = context.region, context.language, str(context.age_band), str(context.surface)
    return told, bool(context.ignored)
