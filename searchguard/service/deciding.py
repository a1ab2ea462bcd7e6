"""One query, decided: by the engine, at a time, and for how long the answer holds."""

from datetime import UTC, datetime, timedelta
from time import perf_counter_ns

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.limits import WHOLE_QUERY, check_size
from searchguard.policy.model import Action
from searchguard.service.decision_id import new_decision_id
from searchguard.service.refusal import not_allowed
from searchguard.service.serving_state import ServingState
from searchguard.service.wire import context_of, decision_message, instant_of
from searchguard.v1 import decision_pb2, service_pb2


def decided(state: ServingState, request: service_pb2.CheckRequest) -> decision_pb2.Decision | None:
    """Return the decision on a request, or None where it is the constant PASS.

    Raises:
        RequestError: The query is too long, or a value is not of its form.
        Refused: The caller asks for what this server does not tell.
    """
    context = context_of(request.context)
    special = request.explain or request.HasField("at")
    if not special:
        return decided_now(state, request.query, context)
    if not state.may_explain:
        raise not_allowed("explain" if request.explain else "at")
    return _decided_specially(state, request, context)


def decided_now(state: ServingState, query: str, context: Context) -> decision_pb2.Decision | None:
    """Return the decision on a query at this moment, or None where it is the constant PASS.

    Raises:
        RequestError: The query is too long.
    """
    check_size(query)
    plain = len(query) <= WHOLE_QUERY and not context.ignored
    if plain and state.engine.passes(query):
        state.tally.passed(context)
        return None
    return decided_by_engine(state, query, context)


def decided_by_engine(
    state: ServingState, query: str, context: Context
) -> decision_pb2.Decision | None:
    """Return the decision at this moment on a query in which the scan has found something.

    Raises:
        RequestError: The query is too long.
    """
    now, begun = datetime.now(UTC), perf_counter_ns()
    decision = state.engine.decide(query, context, now, state.switches)
    nanos = perf_counter_ns() - begun
    name = _noted(state, decision, context, query, now=now, nanos=nanos)
    return _message(state, decision, name, _cache_for(state, decision, now))


def _name(decision: Decision, now: datetime) -> str:
    return "" if decision.action is Action.PASS else new_decision_id(now)


def _noted(
    state: ServingState,
    decision: Decision,
    context: Context,
    query: str,
    *,
    now: datetime,
    nanos: int,
) -> str:
    """Log and count a decision, before its answer leaves; return its name, if it needs one."""
    name = _name(decision, now)
    state.decision_log.keep(decision, context, query, name=name, now=now, nanos=nanos)
    state.tally.decided(decision, context)
    return name


def _decided_specially(
    state: ServingState, request: service_pb2.CheckRequest, context: Context
) -> decision_pb2.Decision | None:
    """Return the decision with reasons, or as if at another time; the latter is not to be kept."""
    now, begun = datetime.now(UTC), perf_counter_ns()
    asked_at = request.HasField("at")
    at = instant_of(request.at) if asked_at else now
    decision = state.engine.decide(
        request.query, context, at, state.switches, explain=request.explain
    )
    nanos = perf_counter_ns() - begun
    if asked_at:
        return _message(state, decision, _name(decision, now), timedelta())
    name = _noted(state, decision, context, request.query, now=now, nanos=nanos)
    return _message(state, decision, name, _cache_for(state, decision, now))


def _cache_for(state: ServingState, decision: Decision, now: datetime) -> timedelta:
    """Return how long an answer may be reused: time alone must not change it before."""
    if decision.changes_at is None:
        return state.cache_for
    return max(timedelta(), min(state.cache_for, decision.changes_at - now))


def _message(
    state: ServingState, decision: Decision, name: str, cache_for: timedelta
) -> decision_pb2.Decision | None:
    passes = decision.action is Action.PASS
    shorter = cache_for < state.cache_for
    says_more = decision.truncated or decision.ignored_context or decision.explanation
    if passes and not shorter and not says_more:
        return None
    return decision_message(
        decision,
        decision_id=name,
        cache_for=cache_for if shorter or not passes else None,
    )
