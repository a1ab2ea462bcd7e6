"""What a load test asks: a file of queries, as text or as JSON lines, made into requests.

A file is JSON lines if its first line is a JSON object that has a `query`; else each line is a
query. The lines of a real log serve best: how long queries are, and which of them are found,
decides what they cost.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, BinaryIO

import msgspec

from searchguard.engine.context import Context
from searchguard.errors import LoadtestError, Location, Problem, RequestError, Severity
from searchguard.loadtest.plan import Asked
from searchguard.policy.model import AgeBand, Surface
from searchguard.v1 import decision_pb2, service_pb2

MOST_QUERIES = 1_000_000
MOST_BYTES = 64 * 1024 * 1024
MOST_COUNT = 1_000_000_000_000
MOST_TOLD = 20  # of the lines that are wrong

# As the API names them; nothing is said of an age that is not known.
_AGE_BANDS: dict[str, Any] = {
    band.value: decision_pb2.AgeBand.Value(f"AGE_BAND_{band.value.upper()}")
    for band in AgeBand
    if band is not AgeBand.UNKNOWN
}
_SURFACES: dict[str, Any] = {
    surface.value: decision_pb2.Surface.Value(f"SURFACE_{surface.value.upper()}")
    for surface in Surface
}


class WrittenContext(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who asks, in the words that `searchguard check` takes; empty where nothing is said."""

    region: str = ""
    language: str = ""
    age_band: str = ""
    surface: str = ""


class _Line(msgspec.Struct, frozen=True):
    """A line of JSON; keys that are for others are let pass."""

    query: str
    count: int = 1
    context: WrittenContext | None = None


def read_queries(file: BinaryIO, name: str, context: WrittenContext) -> tuple[Asked, ...]:
    """Return the requests of a file, in its order; empty lines ask nothing.

    Args:
        file: At its beginning.
        name: What to call it in messages.
        context: Who asks, where a line does not say.

    Raises:
        LoadtestError: It holds no query, too many, or lines that are wrong.
    """
    lines = _lines(file, name)
    if not lines:
        raise LoadtestError(f"`{name}` holds no query: write one a line")
    if not _is_json(lines[0][1]):
        return tuple(_asked(line.decode(errors="replace"), 1, context) for _, line in lines)
    asked, problems = list[Asked](), list[Problem]()
    for number, line in lines:
        try:
            asked.append(_from_json(line, context))
        except (msgspec.MsgspecError, RequestError, ValueError) as error:
            where = Location(name, number)
            problems.append(Problem(where, Severity.ERROR, str(error), "queries"))
    if problems:
        raise LoadtestError("\n".join(_told(problems)))
    return tuple(asked)


def _lines(file: BinaryIO, name: str) -> list[tuple[int, bytes]]:
    """Return the lines that hold something, with their numbers."""
    data = file.read(MOST_BYTES + 1)
    lines = data.split(b"\n")
    if len(data) > MOST_BYTES or len(lines) > MOST_QUERIES + 1:
        msg = (
            f"`{name}` holds over {MOST_QUERIES:,} lines or {MOST_BYTES >> 20} MiB:"
            " take a sample, as with `shuf -n 100000`"
        )
        raise LoadtestError(msg)
    numbered = enumerate((line.removesuffix(b"\r") for line in lines), start=1)
    return [(number, line) for number, line in numbered if line.strip()]


def _is_json(first: bytes) -> bool:
    try:
        return "query" in msgspec.json.decode(first, type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return False


def _from_json(line: bytes, context: WrittenContext) -> Asked:
    """Return the request of a line.

    Raises:
        MsgspecError: It is not of the form.
        RequestError: Its context is not.
        ValueError: Its count is not.
    """
    read = msgspec.json.decode(line, type=_Line)
    if not 1 <= read.count <= MOST_COUNT:
        raise ValueError("`count` says how often the query is asked: write 1 or more")
    return _asked(read.query, read.count, context if read.context is None else read.context)


def _asked(query: str, count: int, context: WrittenContext) -> Asked:
    request = service_pb2.CheckRequest(query=query, context=_message(context))
    return Asked(request.SerializeToString(), count)


@cache
def _message(context: WrittenContext) -> decision_pb2.Context | None:
    """Return a context as it is sent: as written, once it is known to be of its form."""
    if context == WrittenContext():
        return None
    surface = context.surface or Surface.SEARCH
    age_band = context.age_band or AgeBand.UNKNOWN
    Context.of(region=context.region, language=context.language, age_band=age_band, surface=surface)
    return decision_pb2.Context(
        region=context.region,
        language=context.language,
        age_band=_AGE_BANDS.get(age_band, decision_pb2.AGE_BAND_UNSPECIFIED),
        surface=_SURFACES[surface],
    )


def _told(problems: list[Problem]) -> Iterable[str]:
    yield from map(str, problems[:MOST_TOLD])
    if len(problems) > MOST_TOLD:
        yield f"and {len(problems) - MOST_TOLD:,} more"
