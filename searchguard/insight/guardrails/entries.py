"""The live terms of a set of lists: what the guardrails on size count."""

from dataclasses import replace

from searchguard.policy.comparing import said
from searchguard.policy.model import Blocklist, Lists, Rule, RuleState


def entries_of_rule(rule: Rule) -> frozenset[str]:
    """Return the terms of a live rule, in words but for their notes; of another one, none."""
    if rule.state is not RuleState.LIVE:
        return frozenset()
    terms = (said(replace(term, note="")) for term in rule.terms)
    return frozenset((*terms, *rule.file_terms))


def entries_of_list(blocklist: Blocklist) -> frozenset[str]:
    """Return the live terms of a blocklist."""
    return frozenset().union(*map(entries_of_rule, blocklist.rules))


def entries_of(lists: Lists) -> dict[tuple[str, str], frozenset[str]]:
    """Return the live terms of each rule, by its identity and its action."""
    return {
        (f"{one.blocklist}/{rule.id}", rule.action.value): entries_of_rule(rule)
        for one in lists.blocklists
        for rule in one.rules
    }
