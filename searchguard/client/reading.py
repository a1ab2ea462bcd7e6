"""The replies of a server as answers; what is no reply raises."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError

from searchguard.client.answer import Answer, AnsweredBy, Failure, Reason
from searchguard.engine.decision import (
    Considered,
    Decision,
    Explanation,
    Match,
    ShownContact,
    ShownNotice,
)
from searchguard.policy.model import Action, ContactKind, NoticeKind, Results
from searchguard.snapshot.mapping import numbers_of
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2

_Kind = TypeVar("_Kind", bound=StrEnum)
_LONGEST_SECONDS = 86_400


def _by_number(kind: type[_Kind], described: Any) -> Mapping[int, Any]:
    return {number: member for member, number in numbers_of(kind, described).items()}


ACTIONS: Mapping[int, Action] = _by_number(Action, pb.Action.DESCRIPTOR)
RESULTS: Mapping[int, Results] = _by_number(Results, pb.Results.DESCRIPTOR)
NOTICE_KINDS: Mapping[int, NoticeKind] = _by_number(NoticeKind, pb.NoticeKind.DESCRIPTOR)
CONTACT_KINDS: Mapping[int, ContactKind] = _by_number(ContactKind, pb.ContactKind.DESCRIPTOR)

NO_ANSWER = Failure(Reason.BAD_ANSWER, "what the server sent is no answer of this service")


class UnreadableError(Exception):
    """Bytes that should be a reply are none."""


def read_check(reply: bytes) -> Answer:
    """Return the answer in the bytes of a CheckResponse.

    Raises:
        UnreadableError: They are not one.
    """
    try:
        response = service_pb2.CheckResponse.FromString(reply)
    except DecodeError:
        raise UnreadableError from None
    return answer_of(response.decision)


def answer_of(message: pb.Decision) -> Answer:
    """Return the answer that a decision of a server is.

    An action that is not known here is a PASS with its notices, and any other unknown number counts
    as unspecified.

    Raises:
        UnreadableError: It names no revision, so nobody made it.
    """
    if not message.revision:
        raise UnreadableError
    return Answer(
        decision=_decision(message),
        source=AnsweredBy.REMOTE,
        reason=Reason.ASKED,
        decision_id=message.decision_id,
        cache_for=read_time(message.cache_for) if message.HasField("cache_for") else None,
    )


def read_time(message: Duration) -> timedelta:
    """Return how long an answer may be kept: a day at most, and not at all where it is negative."""
    seconds = min(max(message.seconds, -1), _LONGEST_SECONDS)
    return max(timedelta(seconds=seconds, microseconds=message.nanos // 1000), timedelta())


def _decision(message: pb.Decision) -> Decision:
    return Decision(
        action=ACTIONS.get(message.action, Action.PASS),
        revision=message.revision,
        switchboard_version=message.switchboard_version,
        results=RESULTS.get(message.results, Results.SHOW),
        suppress_suggestion=message.suppress_suggestion,
        notices=tuple(map(_notice, message.notices)),
        rule_id=message.rule_id,
        reason=message.reason,
        policy=message.policy,
        policy_url=message.policy_url,
        event_ids=tuple(message.event_ids),
        softened=message.softened,
        truncated=message.truncated,
        ignored_context=tuple(message.ignored_context),
        explanation=(
            _explanation(message.explanation) if message.HasField("explanation") else None
        ),
    )


def _notice(message: pb.Notice) -> ShownNotice:
    return ShownNotice(
        id=message.id,
        version=message.version,
        kind=NOTICE_KINDS.get(message.kind, NoticeKind.REFERENCE),
        title=message.title,
        body=message.body,
        language=message.language,
        fallback_from=message.fallback_from,
        source_id=message.source_id,
        source_name=message.source_name,
        actions=tuple(
            ShownContact(
                kind=CONTACT_KINDS[action.kind],
                label=action.label,
                url=action.url,
                number=action.number,
            )
            for action in message.actions
            if action.kind in CONTACT_KINDS
        ),
        label=message.label,
        why_url=message.why_url,
        feedback_url=message.feedback_url,
        event_id=message.event_id,
        dismissible=message.dismissible,
    )


def _explanation(message: pb.Explanation) -> Explanation:
    considered = tuple(
        Considered(
            Match(
                one.rule_id,
                one.term,
                (one.span_start, one.span_end),
                one.matched_text,
                tuple(one.foldings),
            ),
            one.outcome,
        )
        for one in message.matches
    )
    return Explanation(considered=considered, steps=tuple(message.steps))
