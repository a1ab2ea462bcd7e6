"""Guardrails: what may not go live on the word of one person.

Each is a function from the evidence to what it finds, in a file of its own. None changes anything;
who may go on all the same is for whoever publishes to ask.
"""

from collections.abc import Callable, Iterator

from searchguard.insight.guardrails.approval import approval
from searchguard.insight.guardrails.block_share import block_share
from searchguard.insight.guardrails.entries_changed import entries_changed
from searchguard.insight.guardrails.evidence import Evidence, Finding
from searchguard.insight.guardrails.limits import limits
from searchguard.insight.guardrails.list_loss import list_loss
from searchguard.insight.guardrails.must import must
from searchguard.insight.guardrails.protected import protected
from searchguard.insight.guardrails.slower import slower

# Name -> what looks at a change; in the order in which they are told.
GUARDRAILS: dict[str, Callable[[Evidence], Iterator[Finding]]] = {
    "must": must,
    "block-share": block_share,
    "protected": protected,
    "list-loss": list_loss,
    "entries": entries_changed,
    "slower": slower,
    "limits": limits,
    "approval": approval,
}


def findings(evidence: Evidence) -> Iterator[tuple[str, Finding]]:
    """Yield what all guardrails find, each with the name of its guardrail."""
    for name, look in GUARDRAILS.items():
        for finding in look(evidence):
            yield name, finding
