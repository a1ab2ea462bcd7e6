"""Two terms that are found as the same letters.

Terms are looked up by their letters and digits alone, so `covid hoax`, `Covid-Hoax` and
`#covidhoax` find much the same queries. Where two rules hold them, the one that decides is not
always the one that was meant. Rules for
other regions, languages, ages or surfaces may share terms, as long as no user is in both. In one
rule a term that differs by capitals, spaces, hyphens or a `#` alone is one too many.

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

import re
from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.scopes import overlap, scope_of
from searchguard.policy.lint.subject import Literal, Subject, warning
from searchguard.policy.model import Disguises, Scope
from searchguard.text.coarse import classes_of, squeezed

NAME = "same-key"

_SCOPES_COMPARED = 32
_FORGOTTEN = re.compile(r"[\s#_-]")


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term that comes to the letters of one in an earlier rule whose scope overlaps."""
    yield from _in_one_rule(subject)
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


def _in_one_rule(subject: Subject) -> Iterator[Problem]:
    """Yield each term that is one before it in its rule, written in another way."""
    firsts: dict[tuple[object, ...], Literal] = {}
    for literal in subject.literals:
        if literal.in_group or literal.of_event or literal.term.disguises is Disguises.NONE:
            continue
        bare = _FORGOTTEN.sub("", literal.text).casefold()
        key = literal.holder, literal.match, literal.term.disguises, bare
        first = firsts.setdefault(key, literal)
        if first.text != literal.text:
            where = f"`{first.text}`, {subject.place(first)}"
            message = f"`{literal.text}` is found as the same letters as {where}: keep one"
            yield warning(subject.place(literal), message, NAME)
