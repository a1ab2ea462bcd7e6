"""`slower`: a query must not take much longer to answer."""

from collections.abc import Iterator

from searchguard.insight.guardrails.block_share import NOT_MEASURED
from searchguard.insight.guardrails.evidence import Evidence, Finding


def slower(evidence: Evidence) -> Iterator[Finding]:
    """Find lists that take too many times as long to ask as the live ones, query by query."""
    traffic, most = evidence.traffic, evidence.limits.slower_times
    if traffic is None or traffic.slower is None:
        yield Finding(NOT_MEASURED, measured=False)
    elif traffic.slower > most:
        took = f"a query takes {traffic.slower:.2f} times as long"
        yield Finding(f"{took}: at most {most:g} times is allowed")
