"""Observing: what is decided and counted, and of which the user sees nothing."""

from dataclasses import replace

from searchguard.engine.decision import Decision, Explanation
from searchguard.engine.judge import Question
from searchguard.engine.switchboard import Switches
from searchguard.policy.model import Action
from searchguard.snapshot.switchboard import Enforcement


def carried_out(
    decision: Decision, blank: Decision, switches: Switches, question: Question
) -> Decision:
    """Return a decision as the user is to have it: a PASS, where it is only counted.

    Args:
        decision: What was decided.
        blank: The PASS of these lists, with what the query alone has put in it.
        switches: What says whether decisions are carried out.
        question: The query, its context and instant.
    """
    ends = [one for one in switches.instants() if one > question.at]
    changes_at = min([*ends, *filter(None, [decision.changes_at])], default=None)
    observing = switches.observed(question.context, question.at)
    if observing is None or decision.action is Action.PASS:
        return replace(decision, changes_at=changes_at)
    return replace(
        blank,
        observed=decision,
        shadow_rules=decision.shadow_rules,
        left_out_rules=decision.left_out_rules,
        changes_at=changes_at,
        explanation=decision.explanation and _told(decision.explanation, observing),
    )


def _told(explanation: Explanation, observing: Enforcement) -> Explanation:
    until = observing.until.isoformat()
    words = f"counted and not carried out until {until} by {observing.by}: {observing.reason}"
    return replace(explanation, steps=(*explanation.steps, words))
