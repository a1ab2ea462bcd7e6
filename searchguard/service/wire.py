"""Between the engine's values and the messages of the API."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision, Explanation, ShownNotice
from searchguard.errors import RequestError
from searchguard.policy.model import (
    Action,
    AgeBand,
    ContactKind,
    NoticeKind,
    Results,
    Surface,
)
from searchguard.snapshot.mapping import numbers_of
from searchguard.v1 import decision_pb2 as pb

# Generated stubs give an enum's numbers a class of their own, which has no instances at run time.
ACTIONS: Mapping[StrEnum, Any] = numbers_of(Action, pb.Action.DESCRIPTOR)
RESULTS: Mapping[StrEnum, Any] = numbers_of(Results, pb.Results.DESCRIPTOR)
NOTICE_KINDS: Mapping[StrEnum, Any] = numbers_of(NoticeKind, pb.NoticeKind.DESCRIPTOR)
CONTACT_KINDS: Mapping[StrEnum, Any] = numbers_of(ContactKind, pb.ContactKind.DESCRIPTOR)
SURFACES: Mapping[int, Surface] = {
    pb.SURFACE_SEARCH: Surface.SEARCH,
    pb.SURFACE_SUGGEST: Surface.SUGGEST,
    pb.SURFACE_HASHTAG: Surface.HASHTAG,
}
AGE_BANDS: Mapping[int, AgeBand] = {
    pb.AGE_BAND_UNDER_13: AgeBand.UNDER_13,
    pb.AGE_BAND_UNDER_16: AgeBand.UNDER_16,
    pb.AGE_BAND_16_17: AgeBand.AGED_16_17,
    pb.AGE_BAND_18_20: AgeBand.AGED_18_20,
    pb.AGE_BAND_ADULT: AgeBand.ADULT,
}


def context_of(message: pb.Context) -> Context:
    """Return the context of a request.

    Raises:
        RequestError: A region or language is not of its form.
    """
    return _context(message.region, message.language, message.age_band, message.surface)


@lru_cache(maxsize=8192)
def _context(region: str, language: str, age_band: int, surface: int) -> Context:
    return Context.of(
        region=region,
        language=language,
        age_band=AGE_BANDS.get(age_band, AgeBand.UNKNOWN),
        surface=SURFACES.get(surface, Surface.SEARCH),
    )


def instant_of(message: Timestamp) -> datetime:
    """Return the instant of a request's `at`.

    Raises:
        RequestError: It is outside the years 1 to 9999.
    """
    try:
        return message.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise RequestError("at", "not an instant in the years 1 to 9999") from None


def pass_message(revision: str, switchboard_version: int) -> pb.Decision:
    """Return the answer to almost every query."""
    return pb.Decision(
        action=pb.ACTION_PASS, revision=revision, switchboard_version=switchboard_version
    )


def decision_message(
    decision: Decision, *, decision_id: str, cache_for: timedelta | None
) -> pb.Decision:
    """Return a decision as it leaves the service.

    Args:
        decision: What the engine decided.
        decision_id: The name of this one answer; left out of a PASS.
        cache_for: How long it may be reused; None where the server's default holds.
    """
    message = pass_message(decision.revision, decision.switchboard_version)
    message.truncated = decision.truncated
    message.ignored_context.extend(decision.ignored_context)
    if cache_for is not None:
        message.cache_for.FromTimedelta(cache_for)
    if decision.explanation is not None:
        message.explanation.CopyFrom(_explanation(decision.explanation))
    if decision.action is not Action.PASS:
        message.decision_id = decision_id
        _fill_finding(message, decision)
    return message


def _fill_finding(message: pb.Decision, decision: Decision) -> None:
    message.action = ACTIONS[decision.action]
    message.results = RESULTS[decision.results]
    message.suppress_suggestion = decision.suppress_suggestion
    message.notices.extend(map(_notice, decision.notices))
    message.rule_id = decision.rule_id
    message.reason = decision.reason
    message.policy = decision.policy
    message.policy_url = decision.policy_url
    message.event_ids.extend(decision.event_ids)
    message.softened = decision.softened


# The engine makes a notice once for a region and language, and shows the same one ever after.
@lru_cache(maxsize=4096)
def _notice(shown: ShownNotice) -> pb.Notice:
    actions = [
        pb.Contact(
            kind=CONTACT_KINDS[action.kind],
            label=action.label,
            url=action.url,
            number=action.number,
        )
        for action in shown.actions
    ]
    return pb.Notice(
        id=shown.id,
        version=shown.version,
        kind=NOTICE_KINDS[shown.kind],
        title=shown.title,
        body=shown.body,
        language=shown.language,
        fallback_from=shown.fallback_from,
        source_name=shown.source_name,
        source_id=shown.source_id,
        actions=actions,
        label=shown.label,
        why_url=shown.why_url,
        feedback_url=shown.feedback_url,
        event_id=shown.event_id,
        dismissible=shown.dismissible,
    )


def _explanation(explanation: Explanation) -> pb.Explanation:
    matches = [
        pb.Match(
            rule_id=one.match.rule_id,
            term=one.match.term,
            span_start=one.match.span[0],
            span_end=one.match.span[1],
            matched_text=one.match.text,
            foldings=one.match.foldings,
            outcome=one.outcome,
        )
        for one in explanation.considered
    ]
    return pb.Explanation(matches=matches, steps=explanation.steps)
