"""What came near: terms whose letters stand in a query that still does not match them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from searchguard.engine.context import Context
from searchguard.engine.decision import Considered, Decision
from searchguard.engine.engine import Engine
from searchguard.engine.literals import says, terms_of
from searchguard.policy.model import Disguises, Lists, MatchMode, Rule, Term


class Near:
    """Finds what came near in a set of lists, with an engine built for the first query."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def with_near(self, decision: Decision, query: str, context: Context, at: datetime) -> Decision:
        """Return an explained decision whose explanation also tells what came near.

        Args:
            decision: The answer of these lists.
            query: The text as the user typed it.
            context: Whose query it is.
            at: The instant of the question, aware.
        """
        if decision.explanation is None:
            return decision
        near = self._misses(decision, query, context, at)
        considered = (*decision.explanation.considered, *near)
        return replace(decision, explanation=replace(decision.explanation, considered=considered))

    def _misses(
        self, decision: Decision, query: str, context: Context, at: datetime
    ) -> Iterator[Considered]:
        """Yield what would be found if every term were looked for anywhere and in any form."""
        found = {(one.match.rule_id, one.match.term) for one in _considered(decision)}
        for one in _considered(self._loose.decide(query, context, at, explain=True)):
            wanted = _wanted(self._lists, one.match.rule_id, one.match.term)
            if wanted and (one.match.rule_id, one.match.term) not in found:
                yield Considered(one.match, f"does not match: {wanted}")

    @cached_property
    def _loose(self) -> Engine:
        return Engine(_loosened(self._lists), "", drafts=True)


def _considered(decision: Decision) -> tuple[Considered, ...]:
    return decision.explanation.considered if decision.explanation else ()


def _loosened(lists: Lists) -> Lists:
    """Return lists whose terms are found anywhere, and that take no match away."""
    blocklists = tuple(
        replace(blocklist, rules=tuple(map(_loose, blocklist.rules)))
        for blocklist in lists.blocklists
    )
    return replace(lists, blocklists=blocklists)


def _loose(rule: Rule) -> Rule:
    terms = tuple(
        replace(term, match=MatchMode.SUBSTRING, disguises=Disguises.ALL) for term in terms_of(rule)
    )
    return replace(rule, terms=terms, file_terms=(), except_phrases=())


def _wanted(lists: Lists, rule_id: str, written: str) -> str:
    """Return how a term of a rule must stand in a query; empty where it is no term of these."""
    for blocklist in lists.blocklists:
        for rule in blocklist.rules:
            if f"{blocklist.blocklist}/{rule.id}" == rule_id:
                term = next((one for one in terms_of(rule) if says(one, written)), None)
                return _words(term) if term else ""
    return ""


def _words(term: Term) -> str:
    exactly = ", written exactly so" if term.disguises is Disguises.NONE else ""
    return f"it must stand {_STANDS[term.match]}{exactly}"


_STANDS = {
    MatchMode.PHRASE: "there as whole words",
    MatchMode.HASHTAG: "there as a hashtag",
    MatchMode.WHOLE_QUERY: "alone, as the whole query",
    MatchMode.PREFIX: "where a word begins",
    MatchMode.SUBSTRING: "there",
}
