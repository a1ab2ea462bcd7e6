"""A question on its way to a server: checked, and as bytes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from searchguard.engine.context import Context
from searchguard.engine.limits import check_size
from searchguard.errors import RequestError
from searchguard.policy.limits import QUERY_BYTES
from searchguard.policy.model import AgeBand, Surface
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2

_ASKERS_KEPT = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Asker:
    """Who asks: as the engine knows them, and as the message that a server gets."""

    context: Context
    message: pb.Context
    in_request: bytes


# As many as regions, languages, age bands and surfaces that are really used.
@lru_cache(maxsize=_ASKERS_KEPT)
def asker_of(region: str, language: str, age_band: AgeBand | str, surface: Surface | str) -> Asker:
    """Return who a caller's words mean; the same words give the same value.

    Raises:
        RequestError: A value is not of its form; `field` is `context.region` and so on.
    """
    context = Context.of(region=region, language=language, age_band=age_band, surface=surface)
    message = pb.Context(
        region=region,
        language=language,
        age_band=_number(pb.AgeBand, "AGE_BAND", context.age_band),
        surface=_number(pb.Surface, "SURFACE", context.surface),
    )
    return Asker(context, message, service_pb2.CheckRequest(context=message).SerializeToString())


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a query, who asks, and whether they want to know why."""

    query: str
    asker: Asker
    explain: bool = False

    def request(self) -> bytes:
        """Return it as the bytes of a CheckRequest."""
        # Messages that are joined are read as one, so the context is written once and for all.
        alone = service_pb2.CheckRequest(query=self.query, explain=self.explain)
        return alone.SerializeToString() + self.asker.in_request


def _number(kind: Any, prefix: str, value: str) -> Any:
    return dict(kind.items()).get(f"{prefix}_{value.upper()}", 0)


def warm() -> None:
    """Do what the first question would wait for: countries and languages are read from files."""
    asker_of("NL-GR", "nl-BE", AgeBand.UNKNOWN, Surface.SEARCH)


def check_query(query: str, field: str = "query") -> None:
    """Refuse what no server would answer.

    Raises:
        RequestError: The query is over 64 KiB of UTF-8, or cannot be written in it.
    """
    if query.isascii() and len(query) <= QUERY_BYTES:
        return
    try:
        check_size(query)
        query.encode()
    except RequestError as error:
        raise RequestError(field, error.reason) from None
    except UnicodeEncodeError:
        msg = "holds half of a surrogate pair, so it is no UTF-8: replace or drop that half"
        raise RequestError(field, msg) from None
