"""Requests that need no parsing: a query, and then a context whose bytes have been seen before.

Almost every CheckRequest is one. There are as many contexts as regions, languages, age bands and
surfaces that are really used, so their bytes are read once; the query is what stands before them.
"""

from functools import lru_cache

from google.protobuf.message import DecodeError

from searchguard.engine.context import Context
from searchguard.errors import RequestError
from searchguard.service.wire import context_of
from searchguard.v1 import service_pb2

_BYTES = 2  # the wire type of a string: its length, and then its bytes
_QUERY = service_pb2.CheckRequest.DESCRIPTOR.fields_by_name["query"].number << 3 | _BYTES
_LONG = 0x80  # from here on a length takes more than one byte
_LONGEST = 64  # bytes of a context; a longer one is no user's, and would be kept
_CONTEXTS_KEPT = 1 << 13


def plain_request(data: bytes) -> tuple[str, bytes] | None:
    """Return the query, and the context's bytes, of a CheckRequest that says nothing but these two.

    None says nothing: the request must be parsed. Otherwise the context has only values of their
    form that are known, so that it cannot change what PASS says; `plain_context` reads it.
    """
    if len(data) < 2 or data[0] != _QUERY or data[1] >= _LONG:
        return None
    end = data[1] + 2
    if not end <= len(data) <= end + _LONGEST:
        return None
    rest = data[end:]
    if plain_context(rest) is None:
        return None
    try:
        return data[2:end].decode(), rest
    except UnicodeDecodeError:
        return None


@lru_cache(maxsize=_CONTEXTS_KEPT)
def plain_context(rest: bytes) -> Context | None:
    """Return the context of bytes in its one canonical form, if nothing of it is ignored.

    A field of any other name, this one's query among them, would be missing when it is written
    again.
    """
    try:
        request = service_pb2.CheckRequest.FromString(rest)
        alone = service_pb2.CheckRequest()
        if request.HasField("context"):
            alone.context.CopyFrom(request.context)
        context = context_of(request.context)
    except (DecodeError, RequestError):
        return None
    written = alone.SerializeToString(deterministic=True)
    return context if written == rest and not context.ignored else None
