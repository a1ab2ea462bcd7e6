"""What lists still say that have not been known to be the newest for too long.

What they block stays blocked. What they advise may have become wrong, and is left out: but a
helpline that is a day old is better than none.
"""

from dataclasses import replace

from searchguard.engine.decision import Decision
from searchguard.policy.model import Action, NoticeKind, Results


def without_stale_advice(decision: Decision) -> Decision:
    """Return what is left of a decision of old lists."""
    if decision.action is not Action.POINTER:
        return decision
    helplines = tuple(one for one in decision.notices if one.kind is NoticeKind.HELPLINE)
    if helplines:
        return replace(decision, notices=helplines)
    return Decision(
        action=Action.PASS,
        revision=decision.revision,
        switchboard_version=decision.switchboard_version,
        results=Results.SHOW,
        suppress_suggestion=decision.suppress_suggestion,
        truncated=decision.truncated,
        ignored_context=decision.ignored_context,
    )
