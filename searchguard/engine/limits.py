"""Cap before work: how much of a query is looked at."""

from typing import TypeAlias

from searchguard.errors import RequestError
from searchguard.policy.limits import QUERY_BYTES

WHOLE_QUERY = 1024  # code points; of more, only the two ends are matched
END_OF_QUERY = 512


# Texts, each with its offset in the query.
Parts: TypeAlias = tuple[tuple[int, str], ...]


def check_size(query: str) -> None:
    """Refuse a query that is too long to be one.

    Raises:
        RequestError: It is over 64 KiB of UTF-8.
    """
    if len(query) > QUERY_BYTES // 4 and len(query.encode(errors="surrogatepass")) > QUERY_BYTES:
        raise RequestError("query", f"longer than {QUERY_BYTES} bytes of UTF-8; send less of it")


def parts_of(query: str) -> Parts:
    """Return the texts of a query that are matched, each with its offset in the query.

    One text for a query of up to 1,024 code points; else the first and the last 512, separately.
    """
    if len(query) <= WHOLE_QUERY:
        return ((0, query),)
    end = len(query) - END_OF_QUERY
    return (0, query[:END_OF_QUERY]), (end, query[end:])
