"""What a request reads: one immutable value, looked at once, replaced by one assignment."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from searchguard.engine.engine import Engine
from searchguard.engine.switchboard import Switches
from searchguard.service.decision_log.decision_log import DecisionLog
from searchguard.service.fault import LoadFault
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.numbers.tally import Tally
from searchguard.service.settings import Settings
from searchguard.service.wire import pass_message
from searchguard.snapshot.loading import Snapshot
from searchguard.snapshot.manifest import Manifest
from searchguard.snapshot.switchboard import EMPTY, Switchboard
from searchguard.v1 import service_pb2


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingState:
    """Engine, switchboard and settings, with the answer PASS as the bytes of each kind of reply.

    `pass_response` is a CheckResponse; `pass_result` and `pass_item` are a BatchCheckResponse and a
    StreamCheckResponse that hold only that answer, made to be joined with others. `tally` counts
    what is decided, and `decision_log` keeps it.
    """

    engine: Engine
    manifest: Manifest
    loaded_from: str
    since: datetime
    switches: Switches
    may_explain: bool
    cache_for: timedelta
    pass_response: bytes
    pass_result: bytes
    pass_item: bytes
    tally: Tally
    decision_log: DecisionLog
    fault: LoadFault | None = None
    switchboard_fault: str = ""

    def with_fault(self, fault: LoadFault | None) -> "ServingState":
        """Return the state that answers the same and tells of this fault, or of none."""
        return replace(self, fault=fault)

    def counted_in(self, numbers: Numbers, settings: Settings) -> "ServingState":
        """Return the state that answers the same, and counts and keeps in other numbers."""
        return replace(
            self,
            tally=Tally.of(numbers, self.engine.lists, self.engine.rule_ids),
            decision_log=DecisionLog(numbers, settings.privacy),
        )

    def switched(self, switchboard: Switchboard, fault: str = "") -> "ServingState":
        """Return the state that answers from the same lists and this switchboard."""
        if switchboard == self.switches.document:
            return replace(self, switchboard_fault=fault)
        response, result, item = _passes(self.engine, switchboard)
        return replace(
            self,
            switches=self.engine.switches(switchboard),
            switchboard_fault=fault,
            pass_response=response,
            pass_result=result,
            pass_item=item,
        )


def state_for(
    snapshot: Snapshot,
    settings: Settings,
    numbers: Numbers,
    *,
    loaded_from: str,
    since: datetime,
    switchboard: Switchboard = EMPTY,
    engine: Engine | None = None,
) -> ServingState:
    """Return what answers from a snapshot; its engine is built, unless it is given."""
    engine = engine or Engine(snapshot.lists, snapshot.revision)
    response, result, item = _passes(engine, switchboard)
    return ServingState(
        engine=engine,
        manifest=snapshot.manifest,
        loaded_from=loaded_from,
        since=since,
        switches=engine.switches(switchboard),
        may_explain=settings.may_explain,
        cache_for=timedelta(seconds=settings.cache_for),
        pass_response=response,
        pass_result=result,
        pass_item=item,
        tally=Tally.of(numbers, snapshot.lists, engine.rule_ids),
        decision_log=DecisionLog(numbers, settings.privacy),
    )


def _passes(engine: Engine, switchboard: Switchboard) -> tuple[bytes, bytes, bytes]:
    """Return the answer PASS in each kind of reply: the same for an engine and a switchboard."""
    decision = pass_message(engine.revision, switchboard.version)
    result = service_pb2.CheckResult(decision=decision)
    return (
        service_pb2.CheckResponse(decision=decision).SerializeToString(),
        service_pb2.BatchCheckResponse(results=[result]).SerializeToString(),
        service_pb2.StreamCheckResponse(decision=decision).SerializeToString(),
    )
