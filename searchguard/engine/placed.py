"""A rule where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from searchguard.policy.model import Blocklist, Rule, RuleState


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule with its identity, `<blocklist>/<rule>`, and the blocklist it stands in."""

    id: str
    rule: Rule
    blocklist: Blocklist


def placed_rules(
    blocklists: Iterable[Blocklist], states: frozenset[RuleState]
) -> tuple[Placed, ...]:
    """Return the rules of some blocklists that are in one of the states, in their order."""
    return tuple(
        Placed(f"{blocklist.blocklist}/{rule.id}", rule, blocklist)
        for blocklist in blocklists
        for rule in blocklist.rules
        if rule.state in states
    )
