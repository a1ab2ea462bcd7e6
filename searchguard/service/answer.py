"""The answer to one request: a function from its bytes to those of the reply.

Whatever carries the bytes is around this. A reply is put together from pieces that are each a valid
message: protobuf reads messages that are joined as one, so the constant PASS is never built twice.
"""

from collections.abc import Collection, Sequence
from typing import Protocol, TypeVar

from google.protobuf.message import DecodeError
from google.rpc.status_pb2 import Status

from searchguard.engine.context import Context
from searchguard.errors import RequestError
from searchguard.service.deciding import decided, decided_by_engine, decided_now
from searchguard.service.plain import plain_context, plain_request
from searchguard.service.refusal import Refused, broken, invalid
from searchguard.service.serving_state import ServingState
from searchguard.service.wire import context_of
from searchguard.v1 import decision_pb2, service_pb2

MOST_QUERIES = 1000

Request = TypeVar(
    "Request",
    service_pb2.CheckRequest,
    service_pb2.BatchCheckRequest,
    service_pb2.StreamCheckRequest,
)


class Faults(Protocol):
    """Hears of code that failed while one query of several was answered."""

    def fault(self, name: str, error: BaseException) -> None:
        """Take note of an error."""


def answer_check(state: ServingState, data: bytes) -> bytes:
    """Return the CheckResponse to the bytes of a CheckRequest.

    Raises:
        Refused: The request gets no decision.
    """
    plain = plain_request(data)
    try:
        if plain is None:
            decision = decided(state, _parsed(service_pb2.CheckRequest, data))
        elif state.engine.passes(plain[0]):
            state.tally.passed_plainly(plain[1], _context)
            return state.pass_response
        else:
            decision = decided_by_engine(state, plain[0], _context(plain[1]))
    except RequestError as error:
        raise Refused(invalid(error)) from error
    if decision is None:
        return state.pass_response
    return service_pb2.CheckResponse(decision=decision).SerializeToString()


def answer_batch(state: ServingState, data: bytes, faults: Faults) -> bytes:
    """Return the BatchCheckResponse to the bytes of a BatchCheckRequest.

    Raises:
        Refused: The request as a whole gets no decisions.
    """
    try:
        request = _parsed(service_pb2.BatchCheckRequest, data)
        _check_sizes(request)
        shared = context_of(request.context)
    except RequestError as error:
        raise Refused(invalid(error)) from error
    queries, contexts = list(request.queries), request.contexts
    results = [state.pass_result] * len(queries)
    every = range(len(queries))
    asked = every if contexts or shared.ignored else _undecided(state, queries)
    state.tally.passed(shared, len(queries) - len(asked))
    for number in asked:
        context = contexts[number] if contexts else shared
        results[number] = _answer_in_batch(state, queries[number], context, number, faults)
    return b"".join(results)


def answer_item(state: ServingState, data: bytes, faults: Faults) -> bytes:
    """Return the StreamCheckResponse to the bytes of a StreamCheckRequest; it never raises."""
    name = ""
    try:
        item = _parsed(service_pb2.StreamCheckRequest, data)
        name = item.id
        decision = decided(state, item.request)
    except Refused as refused:
        return _refused_item(state, name, refused.status)
    except RequestError as error:
        return _refused_item(state, name, invalid(error, error.field and f"request.{error.field}"))
    except Exception as error:  # noqa: BLE001 (one item never takes the others with it)
        faults.fault("answer_failed", error)
        return _refused_item(state, name, broken())
    if decision is None:
        return service_pb2.StreamCheckResponse(id=name).SerializeToString() + state.pass_item
    return service_pb2.StreamCheckResponse(id=name, decision=decision).SerializeToString()


def _context(data: bytes) -> Context:
    return plain_context(data) or Context()


def _parsed(kind: type[Request], data: bytes) -> Request:
    try:
        return kind.FromString(data)
    except DecodeError:
        raise _undecodable(kind) from None


def _undecodable(kind: type[Request]) -> RequestError:
    words = f"the bytes are not a {kind.DESCRIPTOR.full_name} with texts in UTF-8"
    return RequestError("", words)


def _check_sizes(request: service_pb2.BatchCheckRequest) -> None:
    if len(request.queries) > MOST_QUERIES:
        words = f"{len(request.queries)} are too many at once: send at most {MOST_QUERIES}"
        raise RequestError("queries", words)
    if not request.contexts:
        return
    if len(request.contexts) != len(request.queries):
        raise RequestError("contexts", "not as many as queries: send one for each, or none")
    if request.HasField("context"):
        raise RequestError("context", "cannot stand beside `contexts`: send one of the two")


def _undecided(state: ServingState, queries: Sequence[str]) -> Collection[int]:
    """Return the places of the queries that do not simply pass."""
    try:
        return state.engine.undecided(queries)
    except Exception:  # noqa: BLE001 (whichever query it was is found out when each is decided)
        return range(len(queries))


def _answer_in_batch(
    state: ServingState,
    query: str,
    context: Context | decision_pb2.Context,
    number: int,
    faults: Faults,
) -> bytes:
    """Return a BatchCheckResponse with the result for one query; it never raises."""
    try:
        known = context if isinstance(context, Context) else context_of(context)
        decision = decided_now(state, query, known)
    except RequestError as error:
        return _refused_result(state, invalid(error, _path_in_batch(error, number)))
    except Exception as error:  # noqa: BLE001 (one item never takes the others with it)
        faults.fault("answer_failed", error)
        return _refused_result(state, broken())
    if decision is None:
        return state.pass_result
    return _result(service_pb2.CheckResult(decision=decision))


def _path_in_batch(error: RequestError, number: int) -> str:
    """Return where in a batch the field of one query is."""
    if error.field == "query":
        return f"queries[{number}]"
    return f"contexts[{number}]{error.field.removeprefix('context')}"


def _result(result: service_pb2.CheckResult) -> bytes:
    return service_pb2.BatchCheckResponse(results=[result]).SerializeToString()


def _refused_result(state: ServingState, status: Status) -> bytes:
    state.tally.refused(status.code)
    return _result(service_pb2.CheckResult(status=status))


def _refused_item(state: ServingState, name: str, status: Status) -> bytes:
    state.tally.refused(status.code)
    return service_pb2.StreamCheckResponse(id=name, status=status).SerializeToString()
