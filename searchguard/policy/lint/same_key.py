"""Two terms that are found as the same letters.

Terms are looked up by their letters and digits alone, so `covid hoax`, `Covid-Hoax` and
`#covidhoax` find much the same queries. Where two rules hold them, the one that decides is not
always the one that was meant. Rules for
other regions, languages, ages or surfaces may share terms, as long as no user is in both.

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
from searchguard.policy.lint.scopes import overlap, scope_of
from searchguard.policy.lint.subject import Literal, Subject, warning
from searchguard.policy.model import Scope
from searchguard.text.coarse import classes_of, squeezed

NAME = "same-key"

_SCOPES_COMPARED = 32


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term that comes to the letters of one in an earlier rule whose scope overlaps."""
    rules = dict(subject.rules_in_force())
    earlier: dict[tuple[object, ...], dict[Scope, Literal]] = {}
    for literal in subject.literals:
        rule = rules.get(literal.holder)
        if literal.of_event or rule is None or literal.in_group or not literal.letters:
            continue
        scope = scope_of(rule)
        key = literal.match, squeezed(classes_of(literal.letters))
        same = earlier.setdefault(key, {})
        first = next((other for its, other in same.items() if overlap(its, scope)), None)
        if first is None and len(same) < _SCOPES_COMPARED:
            same[scope] = literal
        if first and first.holder != literal.holder:
            where = f"`{first.text}` of {first.holder}, {subject.place(first)}"
            message = f"`{literal.text}` is found as the same letters as {where}"
            yield warning(subject.place(literal), message, NAME)
