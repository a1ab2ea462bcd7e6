"""What a lint rule looks at, and the ways to walk through it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from searchguard.errors import Location, Problem, Severity
from searchguard.policy.model import Lists, Rule, RuleState, Term
from searchguard.policy.places import Places


class Literal(NamedTuple):
    """A text that is searched for, as written: a term, or one alternative of a word group.

    `holder` is the rule's or the event's id. `term` is None for a line of a `terms_file`.
    """

    holder: str
    of_event: bool
    path: tuple[str | int, ...]
    text: str
    term: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The lists, where everything in them is written, and the day it is.

    `whole` is False when records with a fault are missing from the lists, so that nobody can say
    what is unknown. Without `today` nothing has expired.
    """

    lists: Lists
    places: Places
    whole: bool = True
    today: date | None = None

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """Yield every rule with its id, `<blocklist>/<rule>`."""
        for blocklist in self.lists.blocklists:
            for rule in blocklist.rules:
                yield f"{blocklist.blocklist}/{rule.id}", rule

    def rules_in_force(self) -> Iterator[tuple[str, Rule]]:
        """Yield the rules that are not retired."""
        return ((name, rule) for name, rule in self.rules() if rule.state is not RuleState.RETIRED)

    def literals(self) -> Iterator[Literal]:
        """Yield everything that is searched for, in rules and in events."""
        for rule_id, rule in self.rules():
            yield from _literals(rule_id, rule.terms, of_event=False)
            for index, text in enumerate(rule.file_terms):
                yield Literal(rule_id, False, ("file_terms", index), text)
        for event in self.lists.events:
            yield from _literals(event.event, event.terms, of_event=True)

    def place(self, literal: Literal) -> Location:
        """Return where a literal is written."""
        if literal.of_event:
            return self.places.event(literal.holder, *literal.path)
        if literal.term is None:
            return self.places.line(literal.holder, int(literal.path[-1]))
        return self.places.rule(literal.holder, *literal.path)


def _literals(holder: str, terms: tuple[Term, ...], *, of_event: bool) -> Iterator[Literal]:
    for index, term in enumerate(terms):
        if not term.all_of:
            yield Literal(holder, of_event, ("terms", index, "text"), term.text, term)
        for group, literals in enumerate(term.all_of):
            for place, text in enumerate(literals):
                path = ("terms", index, "all_of", group, place)
                yield Literal(holder, of_event, path, text, term)


def error(location: Location, message: str, rule: str) -> Problem:
    """Return a problem that refuses the set."""
    return Problem(location, Severity.ERROR, message, rule)


def warning(location: Location, message: str, rule: str) -> Problem:
    """Return a problem that a person should look at."""
    return Problem(location, Severity.WARNING, message, rule)
