"""Why a request gets no decision, as a google.rpc.Status."""

from google.rpc import code_pb2, error_details_pb2, status_pb2

from searchguard.errors import RequestError


class Refused(Exception):  # noqa: N818 (it is the answer, not an accident)
    """A request gets no decision; `status` says why, `reason` is the word for machines."""

    def __init__(self, status: status_pb2.Status, reason: str = "") -> None:
        self.status = status
        self.reason = reason
        super().__init__(status.message)


def invalid(error: RequestError, field: str = "") -> status_pb2.Status:
    """Return the status of a request that breaks a limit, naming the field that does.

    Args:
        error: What the limit is.
        field: The path of the field, where the request holds several; the error's own, if empty.
    """
    path = field or error.field
    status = status_pb2.Status(
        code=code_pb2.INVALID_ARGUMENT, message=f"{path or 'request'}: {error.reason}"
    )
    details = error_details_pb2.BadRequest(
        field_violations=[{"field": path, "description": error.reason}]
    )
    status.details.add().Pack(details)
    return status


def not_loaded() -> Refused:
    """Return the refusal of a server that has no lists yet."""
    return Refused(
        status_pb2.Status(code=code_pb2.UNAVAILABLE, message="no lists are loaded yet: try again")
    )


def not_allowed(field: str) -> Refused:
    """Return the refusal of a caller who may not read the lists."""
    message = f"this server does not answer `{field}`: leave it out, or start it with --explain"
    return Refused(status_pb2.Status(code=code_pb2.PERMISSION_DENIED, message=message))


def too_much(reason: str) -> Refused:
    """Return the refusal of what is too much at once; `reason` says of what."""
    status = status_pb2.Status(
        code=code_pb2.RESOURCE_EXHAUSTED, message=f"too much at once: {reason}"
    )
    return Refused(status, reason)


def too_late() -> Refused:
    """Return the refusal of a call whose deadline passed while it waited for a thread."""
    message = "the deadline had passed before the call's turn came"
    return Refused(status_pb2.Status(code=code_pb2.DEADLINE_EXCEEDED, message=message))


def broken() -> status_pb2.Status:
    """Return the status of a request that the code could not answer; it tells nothing more."""
    return status_pb2.Status(code=code_pb2.INTERNAL, message="internal error: see the server's log")
