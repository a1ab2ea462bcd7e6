"""Which rules and terms the cases exercise: what no case has shown to act is there on trust.

A term is exercised where a case that expects a block or a pointer finds it, and its rule applies.
A case that expects a pass proves that something is *not* found.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searchguard.engine.cases import CaseResult
from searchguard.engine.literals import says, terms_of
from searchguard.policy.model import Action, Lists, Rule, RuleState, Term


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """The share in percent, rounded down: only all of them are 100. Of nothing it is all."""
        return 100 * self.part // self.whole if self.whole else 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A rule in force, and the places of those of its terms that some case exercises.

    Places are those of `terms_of`: the terms as written first, then those of the `terms_file`.
    """

    rule_id: str
    rule: Rule
    terms: frozenset[int]

    def untried(self) -> Iterator[tuple[int, Term]]:
        """Yield the terms that no case exercises, each with its place."""
        return (one for one in enumerate(terms_of(self.rule)) if one[0] not in self.terms)

    @property
    def share(self) -> Share:
        """How many of the rule's terms are exercised."""
        return Share(len(self.terms), len(self.rule.terms) + len(self.rule.file_terms))


def exercise_of(lists: Lists, results: Iterable[CaseResult]) -> tuple[Exercise, ...]:
    """Return what the cases exercise of each rule in force, in the order of the lists.

    Args:
        lists: The lists that answered.
        results: What `run_cases` and `run_must` yield; of fewer results, what those exercise.
    """
    found = defaultdict[str, set[str]](set)
    for result in results:
        explanation = result.decision.explanation
        if explanation and result.case.expect is not Action.PASS:
            for one in explanation.considered:
                if one.applies:
                    found[one.match.rule_id].add(one.match.term)
    return tuple(
        Exercise(rule_id=rule_id, rule=rule, terms=frozenset(_places(rule, found[rule_id])))
        for rule_id, rule in _in_force(lists)
    )


def share_of_rules(exercises: Iterable[Exercise]) -> Share:
    """Return how many rules have a term that is exercised."""
    tried = [bool(one.terms) for one in exercises]
    return Share(sum(tried), len(tried))


def share_of_terms(exercises: Iterable[Exercise]) -> Share:
    """Return how many terms are exercised, over all rules."""
    shares = [one.share for one in exercises]
    return Share(sum(one.part for one in shares), sum(one.whole for one in shares))


def _in_force(lists: Lists) -> Iterator[tuple[str, Rule]]:
    for blocklist in lists.blocklists:
        for rule in blocklist.rules:
            if rule.state is not RuleState.RETIRED:
                yield f"{blocklist.blocklist}/{rule.id}", rule


def _places(rule: Rule, found: set[str]) -> Iterator[int]:
    for place, term in enumerate(terms_of(rule)):
        if term.text in found or (term.all_of and any(says(term, one) for one in found)):
            yield place
