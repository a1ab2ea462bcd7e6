"""`list-loss`: no blocklist becomes empty or loses much of what it held."""

from collections.abc import Iterator

from searchguard.insight.guardrails.entries import entries_of_list
from searchguard.insight.guardrails.evidence import Evidence, Finding, Named

_TOLD = 5  # terms


def list_loss(evidence: Evidence) -> Iterator[Finding]:
    """Find lists that lose too large a share of their live terms; another rule may take them."""
    new = {one.blocklist: entries_of_list(one) for one in evidence.new.blocklists}
    named = list[Named]()
    for one in evidence.old.blocklists:
        before = entries_of_list(one)
        lost = before - new.get(one.blocklist, frozenset())
        if before and 100 * len(lost) / len(before) > evidence.limits.list_loss:
            named.append(Named(one.blocklist, _words(lost, len(before))))
    if named:
        most = f"at most {evidence.limits.list_loss:g} % is allowed"
        yield Finding(
            f"lists that lose too many of their live terms, {most}: {len(named)}", tuple(named)
        )


def _words(lost: frozenset[str], whole: int) -> str:
    such = ", ".join(f"`{term}`" for term in sorted(lost)[:_TOLD])
    if len(lost) == whole:
        return f"has no live term any more; it had {whole:,}, such as {such}"
    return f"loses {len(lost):,} of {whole:,}, such as {such}"
