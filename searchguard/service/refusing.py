"""How grpc tells a caller that there is no answer."""

from functools import cache
from typing import Any, NoReturn

import grpc
from grpc_status import rpc_status

from searchguard.service.refusal import Refused, too_much

Told = tuple[grpc.StatusCode, str, tuple[Any, ...]]


def refuse(context: grpc.ServicerContext, refused: Refused) -> NoReturn:
    """End a call with a status, its details, and the reason for machines in the trailers."""
    _end(context, _told(refused))


def refuse_too_much(context: grpc.ServicerContext, reason: str) -> NoReturn:
    """End a call because there is too much of something; nothing costs less."""
    _end(context, _told_too_much(reason))


def _end(context: grpc.ServicerContext, told: Told) -> NoReturn:
    code, details, trailers = told
    context.set_trailing_metadata(trailers)
    context.abort(code, details)


def _told(refused: Refused) -> Told:
    status = rpc_status.to_status(refused.status)
    reason = (("sg-reason", refused.reason),) if refused.reason else ()
    return status.code, status.details, (*status.trailing_metadata, *reason)


@cache
def _told_too_much(reason: str) -> Told:
    return _told(too_much(reason))
