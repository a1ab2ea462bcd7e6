"""What a lint rule looks at, and the ways to walk through it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from searchguard.errors import Location, Problem, Severity, in_brief
from searchguard.policy.model import Action, Case, Lists, MatchMode, Rule, RuleState, Term
from searchguard.policy.places import Places
from searchguard.text.coarse import letters_of

_LINE = Term()  # a line of a `terms_file` has every default


class Literal(NamedTuple):
    """A text that is searched for, as written: a term, or one alternative of a word group.

    `letters` are its folded letters. `holder` is the rule's or the event's id. `term` is what is
    written round the text; `in_file` where that is a line of a `terms_file`.
    """

    holder: str
    of_event: bool
    path: tuple[str | int, ...]
    text: str
    letters: str
    term: Term
    in_file: bool = False

    @property
    def in_group(self) -> bool:
        """Whether it is searched for together with other words only."""
        return bool(self.term.all_of)

    @property
    def match(self) -> MatchMode:
        """Where in a query it counts."""
        return self.term.match


class Applied(NamedTuple):
    """A rule that applies to a query, what it does, and the term of it that was found."""

    rule_id: str
    action: Action
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the whole set makes of a query.

    `applied` are the rules that apply to it; `found` the ids of those of which a term stands in it,
    whether they apply or not; `excepted` the ids with the exceptions that took a term away.
    """

    applied: tuple[Applied, ...]
    found: frozenset[str]
    excepted: frozenset[tuple[str, str]]


# Asks the whole set a case of a rule, which counts as live for it; without a rule all of them do.
Check = Callable[[Case, str], Answer]


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def literals(self) -> tuple[Literal, ...]:
        """Everything that is searched for, in rules and in events."""
        return tuple(self._literals())

    def _literals(self) -> Iterator[Literal]:
        for rule_id, rule in self.rules():
            yield from _literals(rule_id, rule.terms, of_event=False)
            for index, text in enumerate(rule.file_terms):
                path = ("file_terms", index)
                yield Literal(rule_id, False, path, text, letters_of(text), _LINE, in_file=True)
        for event in self.lists.events:
            yield from _literals(event.event, event.terms, of_event=True)

    def compared(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Location]]:
        """Yield every text that a pattern fits of those that are asked or compared with queries."""
        for text, place in self._compared():
            if found := pattern.fullmatch(text):
                yield found, place()

    def _compared(self) -> Iterator[tuple[str, Callable[[], Location]]]:
        """Yield such texts, each with what finds its place."""
        for literal in self.literals:
            yield literal.text, partial(self.place, literal)
        for rule_id, rule in self.rules():
            in_rule = partial(self.places.rule, rule_id)
            for index, text in enumerate(rule.except_phrases):
                yield text, partial(in_rule, "except_phrases", index)
            for index, case in enumerate(rule.cases):
                yield case.query, partial(in_rule, "cases", index, "query")
        for context in self.lists.contexts:
            in_context = partial(self.places.context, context.id, context.language)
            for index, text in enumerate(context.phrases):
                yield text, partial(in_context, "phrases", index)
        lines = {"must_pass": self.lists.must_pass, "must_block": self.lists.must_block}
        for name, texts in lines.items():
            for index, text in enumerate(texts):
                yield text, partial(self.places.line, name, index)

    def place(self, literal: Literal) -> Location:
        """Return where a literal is written."""
        if literal.of_event:
            return self.places.event(literal.holder, *literal.path)
        if literal.in_file:
            return self.places.line(literal.holder, int(literal.path[-1]))
        return self.places.rule(literal.holder, *literal.path)


def _literals(holder: str, terms: tuple[Term, ...], *, of_event: bool) -> Iterator[Literal]:
    for index, term in enumerate(terms):
        if not term.all_of:
            path: tuple[str | int, ...] = ("terms", index, "text")
            yield Literal(holder, of_event, path, term.text, letters_of(term.text), term)
        for group, literals in enumerate(term.all_of):
            for place, text in enumerate(literals):
                path = ("terms", index, "all_of", group, place)
                yield Literal(holder, of_event, path, text, letters_of(text), term)


def error(location: Location, message: str, rule: str) -> Problem:
    """Return a problem that refuses the set."""
    return Problem(location, Severity.ERROR, in_brief(message), rule)


def warning(location: Location, message: str, rule: str) -> Problem:
    """Return a problem that a person should look at."""
    return Problem(location, Severity.WARNING, in_brief(message), rule)
