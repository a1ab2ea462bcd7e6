"""What came near: terms whose letters stand in a query that still does not match them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from searchguard.engine.context import Context
from searchguard.engine.decision import Considered, Decision
from searchguard.engine.engine import Engine
from searchguard.engine.literals import terms_of
from searchguard.policy.model import Disguises, Lists, MatchMode, Rule, Term


def near_misses(
    lists: Lists, query: str, context: Context, at: datetime, decision: Decision
) -> Iterator[Considered]:
    """Yield what would be found if every term were looked for anywhere and in any form.

    Args:
        lists: The lists that answered.
        query: The text as the user typed it.
        context: Whose query it is.
        at: The instant of the question, aware.
        decision: The explained answer; what it has found is left out.
    """
    found = {(one.match.rule_id, one.match.term) for one in _considered(decision)}
    loose = Engine(_loosened(lists), "", drafts=True)
    for one in _considered(loose.decide(query, context, at, explain=True)):
        wanted = _wanted(lists, one.match.rule_id, one.match.term)
        if wanted and (one.match.rule_id, one.match.term) not in found:
            yield Considered(one.match, f"does not match: {wanted}")


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
                term = next((one for one in terms_of(rule) if _says(one, written)), None)
                return _words(term) if term else ""
    return ""


def _says(term: Term, written: str) -> bool:
    if not term.all_of:
        return term.text == written
    literals = written.split(" + ")
    return len(literals) == len(term.all_of) and all(
        literal in group for literal, group in zip(literals, term.all_of, strict=True)
    )


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
