"""`approval`: whoever changes what is blocked is not the only one who signs for it."""

from collections.abc import Iterator

from searchguard.insight.guardrails.evidence import Evidence, Finding, Named
from searchguard.policy.comparing import changes_between
from searchguard.policy.model import Action, Lists, Rule

_ABOUT = "sign with --author for each author, and let somebody who is none sign too"


def approval(evidence: Evidence) -> Iterator[Finding]:
    """Find changes to rules that block, or blocked, which only their own authors signed."""
    signed = evidence.authorship
    if signed is None:
        return
    blocking = blocking_rules(evidence.old) | blocking_rules(evidence.new)
    changed = [
        Named(change.name, f"{change.what}: it blocks")
        for change in changes_between(evidence.old, evidence.new)
        if change.kind == "rule" and change.name in blocking
    ]
    if not changed or (signed.authors and signed.others):
        return
    if not signed.authors:
        yield Finding(
            f"rules that block change, and nobody is named as author: {_ABOUT}", tuple(changed)
        )
        return
    who = ", ".join(signed.signers) or "nobody"
    yield Finding(
        f"rules that block change, and only their authors signed ({who}): {_ABOUT}", tuple(changed)
    )


def blocking_rules(lists: Lists) -> set[str]:
    """Return the rules that block, for anybody."""
    return {
        f"{one.blocklist}/{rule.id}"
        for one in lists.blocklists
        for rule in one.rules
        if _blocks(rule)
    }


def _blocks(rule: Rule) -> bool:
    return Action.BLOCK in (rule.action, *(one.action for one in rule.variants))
