"""Samples out of the bytes of calls and of their answers."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from searchguard.engine.context import Context
from searchguard.engine.judge import Question
from searchguard.engine.literals import term_at
from searchguard.service.sampling.samples import Sample
from searchguard.service.sampling.tap import Call, Kind
from searchguard.service.serving_state import ServingState
from searchguard.service.wire import context_of
from searchguard.snapshot.young import digest_of_term
from searchguard.v1 import decision_pb2, service_pb2

MOST_OF_BATCH = 20

Answered = Iterator[tuple[str, Context, decision_pb2.Decision]]
Digests = Mapping[str, Collection[str]]  # of the new terms of a rule; none: all of it is new

_ACTIONS = {
    number: name.removeprefix("ACTION_").lower() for name, number in decision_pb2.Action.items()
}


def samples_of(call: Call, state: ServingState, young: Digests) -> Iterator[Sample]:
    """Yield the samples in a call, but for those of another time.

    Args:
        call: What was asked and answered.
        state: What answers now; what others answered is left out.
        young: The rules that are watched, as they are new or wider.
    """
    kind, data, reply = call
    for query, context, decision in _READERS[kind](data, reply):
        if decision.revision != state.engine.revision:
            continue
        rule = decision.rule_id
        yield Sample(
            query=query,
            region=context.region,
            language=context.language,
            age_band=context.age_band,
            surface=context.surface,
            revision=decision.revision,
            switchboard=decision.switchboard_version,
            action=_ACTIONS.get(decision.action, ""),
            rule_id=rule,
            notices=tuple(notice.id for notice in decision.notices),
            new=rule in young and _is_by_new(state, query, context, rule, young[rule]),
        )


def _is_by_new(
    state: ServingState, query: str, context: Context, rule_id: str, digests: Collection[str]
) -> bool:
    """Tell whether all that was found of a rule is new in it."""
    if not digests:
        return True
    _, judged = state.engine.weigh(Question(query, context, datetime.now(UTC)), state.switches)
    return all(
        digest_of_term(term_at(one.placed.rule, found.term)) in digests
        for one in judged
        if one.placed.id == rule_id
        for found in one.found
    )


def _checked(data: bytes, reply: bytes) -> Answered:
    request = service_pb2.CheckRequest.FromString(data)
    if not (request.explain or request.HasField("at")):
        decision = service_pb2.CheckResponse.FromString(reply).decision
        yield request.query, context_of(request.context), decision


def _batch(data: bytes, reply: bytes) -> Answered:
    request = service_pb2.BatchCheckRequest.FromString(data)
    results = service_pb2.BatchCheckResponse.FromString(reply).results
    shared = context_of(request.context)
    for number, result in enumerate(islice(results, MOST_OF_BATCH)):
        if result.HasField("decision"):
            own = context_of(request.contexts[number]) if request.contexts else shared
            yield request.queries[number], own, result.decision


def _item(data: bytes, reply: bytes) -> Answered:
    request = service_pb2.StreamCheckRequest.FromString(data).request
    response = service_pb2.StreamCheckResponse.FromString(reply)
    if response.HasField("decision") and not (request.explain or request.HasField("at")):
        yield request.query, context_of(request.context), response.decision


_READERS: dict[Kind, Callable[[bytes, bytes], Answered]] = {
    Kind.CHECK: _checked,
    Kind.BATCH: _batch,
    Kind.ITEM: _item,
}
