"""`must`: no line of must_pass.txt is blocked, and each of must_block.txt is."""

from collections.abc import Iterator

from searchguard.insight.guardrails.evidence import Evidence, Finding, Named
from searchguard.insight.must import told_together


def must(evidence: Evidence) -> Iterator[Finding]:
    """Find lines, of the live lists or of the new ones, that do not hold with the new ones."""
    if evidence.breaches:
        told = tuple(
            Named(one.rule_id or "no rule", words, one.query)
            for one, words in told_together(evidence.breaches)
        )
        yield Finding(f"lines of must_pass.txt and must_block.txt that broke: {len(told)}", told)
