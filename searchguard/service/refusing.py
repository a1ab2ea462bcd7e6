"""How grpc tells a caller that there is no answer."""

from typing import NoReturn

import grpc
from grpc_status import rpc_status

from searchguard.service.refusal import Refused


def refuse(context: grpc.ServicerContext, refused: Refused) -> NoReturn:
    """End a call with a status, its details, and the reason for machines in the trailers."""
    status = rpc_status.to_status(refused.status)
    reason = (("sg-reason", refused.reason),) if refused.reason else ()
    context.set_trailing_metadata((*status.trailing_metadata, *reason))
    context.abort(status.code, status.details)
