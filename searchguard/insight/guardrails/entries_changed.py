"""`entries`: not too many terms come, go or change their action at once."""

from collections.abc import Iterator

from searchguard.insight.guardrails.entries import entries_of
from searchguard.insight.guardrails.evidence import Evidence, Finding, Named


def entries_changed(evidence: Evidence) -> Iterator[Finding]:
    """Find a change of too large a share of the live terms; a set without any has no share."""
    old, new = entries_of(evidence.old), entries_of(evidence.new)
    whole, most = sum(map(len, old.values())), evidence.limits.entries_changed
    came, went = dict[str, int](), dict[str, int]()
    nothing = frozenset[str]()
    for key in old.keys() | new.keys():
        before, after = old.get(key, nothing), new.get(key, nothing)
        came[key[0]] = came.get(key[0], 0) + len(after - before)
        went[key[0]] = went.get(key[0], 0) + len(before - after)
    # A term whose action changed has gone from one side and come on the other: it is one.
    changed = {rule_id: max(came[rule_id], went[rule_id]) for rule_id in came}
    share = 100 * sum(changed.values()) / whole if whole else 0.0
    if share > most:
        touched = sorted((one for one in changed if changed[one]), key=lambda one: -changed[one])
        yield Finding(
            f"{share:.0f} % of the {whole:,} live terms change: at most {most:g} % is allowed",
            tuple(Named(one, f"{came[one]:,} come, {went[one]:,} go") for one in touched),
        )
