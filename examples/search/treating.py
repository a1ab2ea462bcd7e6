"""What the page does with a decision. This is the part that every search backend needs."""

from enum import Enum, auto

from searchguard import Action, Decision
from searchguard.policy.model import Results


class Treatment(Enum):
    """What becomes of the results of a query."""

    NOT_SEARCHED = auto()
    ASKED_FIRST = auto()
    RELIABLE_ONLY = auto()
    SHOWN = auto()


def treatment_of(decision: Decision, *, consented: bool) -> Treatment:
    """Return what becomes of the results; the notices are shown whatever it is.

    Args:
        decision: What was answered.
        consented: The visitor has said to want the results behind this rule.
    """
    if decision.action is Action.BLOCK or decision.results is Results.NONE:
        return Treatment.NOT_SEARCHED
    if decision.results is Results.SHOW_AFTER_CONSENT and not consented:
        return Treatment.ASKED_FIRST
    if decision.results is Results.RELIABLE_ONLY:
        return Treatment.RELIABLE_ONLY
    return Treatment.SHOWN
