"""Decide: many judged rules become one decision.

BLOCK over POINTER over PASS; among rules of the strongest action the highest priority decides, then
the smallest id. Notices come from all rules that apply.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from searchguard.engine.decision import Decision, Explanation
from searchguard.engine.evidence import Evidence
from searchguard.engine.explain import explanation_of, matches_of
from searchguard.engine.judge import Judged, Question
from searchguard.engine.notices import fallen_back, notices_of
from searchguard.engine.showing import Showing
from searchguard.policy.model import Action, RuleState


def decide(
    judged: Sequence[Judged],
    evidence: Evidence,
    question: Question,
    showing: Showing,
    *,
    blank: Decision,
    blocked_notice: str,
    explain: bool,
) -> Decision:
    """Return the decision on a query.

    Args:
        judged: The rules that were found, each judged, in the order of their ids.
        evidence: What they were found by.
        question: The query, its context and instant.
        showing: The notices of the lists.
        blank: The PASS of these lists, with what the query alone has put in it.
        blocked_notice: The notice that every BLOCK carries; empty for none.
        explain: Say why.
    """
    applying = [one for one in judged if one.applies]
    deciding = min(applying, key=_precedence, default=None)
    explanation = explanation_of(judged, deciding, evidence, question) if explain else None
    shadow = tuple(one.placed.id for one in judged if one.shadow and not one.refusal)
    left_out = tuple(one.placed.id for one in judged if one.left_out and not one.shadow)
    changes_at = _next_change(judged, applying, showing, question.at)
    if deciding is None:
        return _with(blank, shadow, left_out, changes_at, explanation)
    action = deciding.treatment.action
    last = blocked_notice if action is Action.BLOCK else ""
    return Decision(
        action=action,
        revision=blank.revision,
        switchboard_version=blank.switchboard_version,
        results=deciding.treatment.results,
        suppress_suggestion=any(one.treatment.suppress for one in applying),
        notices=notices_of(applying, showing, question.context, question.at, last),
        rule_id=deciding.placed.id,
        reason=deciding.placed.rule.reason,
        policy=deciding.placed.blocklist.policy,
        policy_url=deciding.placed.blocklist.policy_url,
        event_ids=_events_of(applying, question),
        softened=deciding.softened,
        truncated=blank.truncated,
        ignored_context=blank.ignored_context,
        matches=matches_of(deciding, question.query, explain=explain),
        shadow_rules=shadow,
        left_out_rules=left_out,
        fallen_back=fallen_back(applying, showing, question.at, last),
        changes_at=changes_at,
        explanation=explanation,
    )


def _events_of(applying: Iterable[Judged], question: Question) -> tuple[str, ...]:
    found = (
        event
        for one in applying
        if one.gates.event or one.placed.rule.state is RuleState.SHADOW
        for event in one.gates.events(one.treatment.action, question.context, question.at)
    )
    return tuple(dict.fromkeys(found))


def _with(
    blank: Decision,
    shadow: tuple[str, ...],
    left_out: tuple[str, ...],
    changes_at: datetime | None,
    explanation: Explanation | None,
) -> Decision:
    return Decision(
        action=blank.action,
        revision=blank.revision,
        switchboard_version=blank.switchboard_version,
        truncated=blank.truncated,
        ignored_context=blank.ignored_context,
        shadow_rules=shadow,
        left_out_rules=left_out,
        changes_at=changes_at,
        explanation=explanation,
    )


def _precedence(judged: Judged) -> tuple[int, int, str]:
    rule = judged.placed.rule
    return -judged.treatment.action.strength, -rule.priority, judged.placed.id


def _next_change(
    judged: Iterable[Judged], applying: Iterable[Judged], showing: Showing, at: datetime
) -> datetime | None:
    """Return the next instant at which time alone could change the answer."""
    rules = [one.placed.rule for one in judged]
    instants = [moment for rule in rules for moment in (rule.starts, rule.ends) if moment]
    instants.extend(moment for one in judged for moment in (*one.gates.instants(), *one.lets_go))
    for one in applying:
        for notice in one.treatment.notices:
            instants.extend(showing.expiries(notice))
    return min((moment for moment in instants if moment > at), default=None)
