"""`limits`: a change does not loosen the guardrails that are to judge the next one."""

from collections.abc import Iterator

from searchguard.insight.guardrails.evidence import Evidence, Finding, Named
from searchguard.policy.guardrails import UNITS, limits_of


def limits(evidence: Evidence) -> Iterator[Finding]:
    """Find limits that are wider than those of the live lists, and a query log that is let go."""
    old, new = evidence.limits, limits_of(evidence.new.workspace.guardrails)
    named = [
        Named(f"guardrails.{key}", f"{getattr(old, key):g} -> {getattr(new, key):g}")
        for key in UNITS
        if getattr(new, key) > getattr(old, key)
    ]
    if old.queries and not new.queries:
        named.append(Named("guardrails.queries", f"`{old.queries}` -> nothing"))
    if named:
        yield Finding(f"guardrails that are loosened: {len(named)}", tuple(named))
