"""`limits`: a change does not loosen the guardrails that are to judge the next one."""

from collections.abc import Iterator

from searchguard.insight.guardrails.evidence import Evidence, Finding, Named
from searchguard.policy.guardrails import QUERIES, RINGS, UNITS, limits_of


def limits(evidence: Evidence) -> Iterator[Finding]:
    """Find limits that are wider than those of the live lists, a log or rings that are let go."""
    old, new = evidence.limits, limits_of(evidence.new.workspace.guardrails)
    named = [
        Named(f"guardrails.{key}", f"{getattr(old, key):g} -> {getattr(new, key):g}")
        for key in UNITS
        if getattr(new, key) > getattr(old, key)
    ]
    named += [
        Named(f"guardrails.{key}", f"`{getattr(old, key)}` -> nothing")
        for key in (QUERIES, RINGS)
        if getattr(old, key) and not getattr(new, key)
    ]
    if named:
        yield Finding(f"guardrails that are loosened: {len(named)}", tuple(named))
