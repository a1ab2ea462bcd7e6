"""How grpc tells a caller that there is no answer."""

from functools import cache
from typing import Any, NoReturn

import grpc
from grpc_status import rpc_status

from searchguard.service.refusal import Refused, too_much

Trailers = tuple[Any, ...]
Told = tuple[grpc.StatusCode, str, Trailers]


def refuse(context: grpc.ServicerContext, refused: Refused) -> NoReturn:
    """End a call with a status, its details, and the reason for machines in the trailers."""
    code, details, trailers = _told(refused)
    context.set_trailing_metadata(trailers)
    context.abort(code, details)


@cache
def told_too_much(reason: str) -> Told:
    """Return the status, details and trailers that end a call since there is too much at once."""
    return _told(too_much(reason))


def _told(refused: Refused) -> Told:
    status = rpc_status.to_status(refused.status)
    reason = (("sg-reason", refused.reason),) if refused.reason else ()
    return status.code, status.details, (*status.trailing_metadata, *reason)
