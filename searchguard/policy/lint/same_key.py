"""Two terms that are found as the same letters.

Terms are looked up by their letters and digits alone, so `covid hoax`, `Covid-Hoax` and
`#covidhoax` find much the same queries. Where two rules hold them, the one that decides is not
always the one that was meant. Rules for other regions, languages, ages or surfaces may share terms.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax]}
  - {id: origin, action: block, state: live, reason: health, terms: [covid bioweapon]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax]}
  - {id: origin, action: block, state: live, reason: health, terms: [covid-hoax]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Literal, Subject, warning
from searchguard.policy.model import MatchMode, Scope
from searchguard.text.coarse import coarse

NAME = "same-key"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term that comes to the letters of one in an earlier rule of the same scope."""
    scopes = {rule_id: _scope(rule) for rule_id, rule in subject.rules_in_force()}
    first: dict[tuple[object, ...], Literal] = {}
    for literal in subject.literals():
        scope = scopes.get(literal.holder)
        if literal.of_event or scope is None or _in_group(literal):
            continue
        key = coarse(literal.text)
        earlier = first.setdefault((scope, _match(literal), key), literal)
        if key and earlier.holder != literal.holder:
            where = f"`{earlier.text}` of {earlier.holder}, {subject.place(earlier)}"
            message = f"`{literal.text}` is found as the same letters as {where}"
            yield warning(subject.place(literal), message, NAME)


def _scope(rule: Scope) -> tuple[object, ...]:
    return rule.regions, rule.interface_languages, rule.age_bands, rule.surfaces


def _in_group(literal: Literal) -> bool:
    return literal.term is not None and bool(literal.term.all_of)


def _match(literal: Literal) -> MatchMode:
    return literal.term.match if literal.term else MatchMode.PHRASE
