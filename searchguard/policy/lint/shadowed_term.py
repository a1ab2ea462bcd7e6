"""A term inside which a wider one of the lists stands already.

Where `hoax` is a term, `covid hoax` finds nothing more. It misleads whoever reads the list, and who
takes the wider one out one day will not know what the narrower one was for. Said where it changes
no answer: the wider term is of the same rule, or of one in force for the same users or more, of the
same action and with the same notices, that nothing softens.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax, corona hoax]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax, the covid hoax]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.scopes import covers
from searchguard.policy.lint.subject import Literal, Subject, warning
from searchguard.policy.lint.words import words_of
from searchguard.policy.model import Disguises, MatchMode, Rule, RuleState
from searchguard.text.coarse import letters_of

NAME = "shadowed-term"

_FOUND_INSIDE = frozenset({MatchMode.PHRASE, MatchMode.PREFIX, MatchMode.SUBSTRING})
_SEES = {Disguises.NONE: 0, Disguises.LETTERS: 1, Disguises.ALL: 2}
_CANDIDATES = 8


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term of several words in which another term is found wherever it is."""
    rules = dict(subject.rules_in_force())
    excepted = {
        name: " ".join(map(letters_of, rule.except_phrases)) for name, rule in rules.items()
    }
    wide: dict[str, list[Literal]] = {}
    for literal in subject.literals:
        if literal.holder in rules and not (literal.of_event or literal.in_group):
            same = wide.setdefault(literal.letters, [])
            if literal.match in _FOUND_INSIDE and len(same) < _CANDIDATES:
                same.append(literal)
    for literal in subject.literals:
        if literal.holder not in rules or literal.of_event or literal.in_group:
            continue
        for wider in _inside(literal, wide):
            if wider.letters not in excepted[wider.holder] and _adds_nothing(literal, wider, rules):
                where = subject.place(wider)
                of = "" if wider.holder == literal.holder else f" of {wider.holder}"
                message = f"`{literal.text}` adds nothing to `{wider.text}`{of}, {where}"
                yield warning(subject.place(literal), message, NAME)
                break


def _inside(literal: Literal, wide: dict[str, list[Literal]]) -> Iterator[Literal]:
    """Yield the terms that stand in a literal as whole words, the literal itself aside."""
    words = words_of(literal.text)
    for first in range(len(words)):
        for end in range(first + 1, len(words) + 1):
            if end - first < len(words):
                yield from wide.get("".join(words[first:end]), ())


def _adds_nothing(literal: Literal, wider: Literal, rules: dict[str, Rule]) -> bool:
    if _SEES[wider.term.disguises] < _SEES[literal.term.disguises]:
        return False
    rule, by = rules[literal.holder], rules[wider.holder]
    return rule is by or _answers_for(by, rule)


def _answers_for(by: Rule, rule: Rule) -> bool:
    """Tell whether a query that finds both rules gets the same answer without the second one."""
    return (
        (by.state is RuleState.LIVE or by.state is rule.state)
        and not (by.variants or by.softened_by or rule.variants)
        and (by.percent, by.starts, by.ends) == (100, None, None)
        and (by.results, by.suggest) == (rule.results, rule.suggest)
        and by.action is rule.action
        and by.protected >= rule.protected
        and set(by.notices).issuperset(rule.notices)
        and covers(by, rule)
    )
