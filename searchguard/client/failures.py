"""What grpc says of a call that failed, in the words of this client."""

from typing import Any

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from searchguard.client.answer import Failure, Reason
from searchguard.errors import RequestError

_REASONS = {
    grpc.StatusCode.UNAVAILABLE: Reason.UNREACHABLE,
    grpc.StatusCode.CANCELLED: Reason.UNREACHABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED: Reason.LATE,
    grpc.StatusCode.RESOURCE_EXHAUSTED: Reason.OVERLOADED,
    grpc.StatusCode.UNAUTHENTICATED: Reason.DENIED,
    grpc.StatusCode.PERMISSION_DENIED: Reason.DENIED,
    grpc.StatusCode.DATA_LOSS: Reason.BAD_ANSWER,
}
# grpc has no code for these two; its words for them have been the same for years, and tests ask it.
_WORDS = {
    Reason.DNS: ("dns resolution failed", "dns query cancelled", "domain name not found"),
    Reason.TLS: ("ssl_error", "handshake failed", "certificate_verify_failed", "tls handshake"),
}
_MOST_DETAIL = 300

# Where a server that was reached did not take the call on; others than these are its answers.
NOT_TAKEN_ON = frozenset(
    {Reason.UNREACHABLE, Reason.DNS, Reason.TLS, Reason.LATE, Reason.OVERLOADED}
)


def failure_in(error: Any) -> Failure:
    """Return why a call failed, from the error that grpc raises for it.

    Raises:
        RequestError: The request itself is at fault.
    """
    if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
        raise _request_error(error) from error
    return failure_of(error.code(), error.details() or "")


def failure_of(code: grpc.StatusCode, details: str) -> Failure:
    """Return why a call failed."""
    return Failure(_reason(code, details), f"{code.name}: {details[:_MOST_DETAIL]}")


def _reason(code: grpc.StatusCode, details: str) -> Reason:
    reason = _REASONS.get(code, Reason.FAILED)
    if reason in {Reason.UNREACHABLE, Reason.LATE}:
        lower = details.lower()
        for other, words in _WORDS.items():
            if any(word in lower for word in words):
                return other
    return reason


def _request_error(error: Any) -> RequestError:
    status = rpc_status.from_call(error)
    violation = error_details_pb2.BadRequest()
    for detail in status.details if status else ():
        if detail.Unpack(violation) and violation.field_violations:
            first = violation.field_violations[0]
            return RequestError(first.field, first.description)
    return RequestError("request", error.details() or "refused by the server")
