"""What a request reads: one immutable value, looked at once, replaced by one assignment."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from searchguard.engine.engine import Engine
from searchguard.engine.switchboard import EMPTY, Switchboard
from searchguard.errors import Problem
from searchguard.service.settings import Settings
from searchguard.service.wire import pass_message
from searchguard.snapshot.loading import Snapshot
from searchguard.snapshot.manifest import Manifest
from searchguard.v1 import service_pb2


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFault:
    """Why the newest lists do not answer, and since when that is known."""

    message: str
    since: datetime
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingState:
    """Engine, switchboard and settings, with the answer PASS as the bytes of each kind of reply.

    `pass_response` is a CheckResponse; `pass_result` and `pass_item` are a BatchCheckResponse and a
    StreamCheckResponse that hold only that answer, made to be joined with others.
    """

    engine: Engine
    manifest: Manifest
    loaded_from: str
    since: datetime
    switchboard: Switchboard
    may_explain: bool
    cache_for: timedelta
    pass_response: bytes
    pass_result: bytes
    pass_item: bytes
    fault: LoadFault | None = None

    def with_fault(self, fault: LoadFault | None) -> "ServingState":
        """Return the state that answers the same and tells of this fault, or of none."""
        return replace(self, fault=fault)


def state_for(
    snapshot: Snapshot,
    settings: Settings,
    *,
    loaded_from: str,
    since: datetime,
    switchboard: Switchboard = EMPTY,
) -> ServingState:
    """Build the engine of a snapshot, and what answers from it."""
    engine = Engine(snapshot.lists, snapshot.revision)
    decision = pass_message(engine.revision, switchboard.version)
    result = service_pb2.CheckResult(decision=decision)
    return ServingState(
        engine=engine,
        manifest=snapshot.manifest,
        loaded_from=loaded_from,
        since=since,
        switchboard=switchboard,
        may_explain=settings.may_explain,
        cache_for=timedelta(seconds=settings.cache_for),
        pass_response=service_pb2.CheckResponse(decision=decision).SerializeToString(),
        pass_result=service_pb2.BatchCheckResponse(results=[result]).SerializeToString(),
        pass_item=service_pb2.StreamCheckResponse(decision=decision).SerializeToString(),
    )
