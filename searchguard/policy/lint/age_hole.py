"""A self-harm rule that leaves out an age.

A helpline is for every age, and most users are of the band `unknown`. Rules for single age bands
are fine as long as together they leave out nobody: what one leaves out, another rule of the reason
self-harm with the same terms has.

Passes:
```yaml
blocklist: self-harm
rules:
  - {id: young, action: pointer, state: live, reason: self-harm, terms: [suicide],
     age_bands: [under_16, 16_17]}
  - {id: adult, action: pointer, state: live, reason: self-harm, terms: [suicide],
     age_bands: [adult, unknown]}
```
Fails:
```yaml
blocklist: self-harm
rules:
  - {id: young, action: pointer, state: live, reason: self-harm, terms: [suicide],
     age_bands: [under_16, 16_17]}
```
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from searchguard.errors import Problem
from searchguard.policy.lint.no_helpline import SELF_HARM
from searchguard.policy.lint.scopes import bands, covers, scope_of
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import AgeBand, Scope

NAME = "age-hole"

_SCOPES_COMPARED = 32


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each self-harm rule in force for some ages, of whose terms other ages see nothing."""
    rules = {name: rule for name, rule in subject.rules_in_force() if rule.reason == SELF_HARM}
    limited = {name for name, rule in rules.items() if rule.age_bands}
    if not limited:
        return
    terms: dict[str, set[str]] = defaultdict(set)
    scopes: dict[str, set[Scope]] = defaultdict(set)
    for literal in subject.literals:
        if literal.holder in rules and not literal.of_event:
            terms[literal.holder].add(literal.letters)
            if len(scopes[literal.letters]) < _SCOPES_COMPARED:
                scopes[literal.letters].add(scope_of(rules[literal.holder]))
    for name in sorted(limited):
        seen = frozenset(AgeBand)
        for letters in terms[name]:
            seen &= _seen(scope_of(rules[name]), scopes[letters])
        if missing := [band for band in AgeBand if band not in seen]:
            message = f"leaves out {', '.join(missing)}: a helpline is for every age"
            yield warning(subject.places.rule(name, "age_bands"), message, NAME)


def _seen(scope: Scope, scopes: set[Scope]) -> frozenset[AgeBand]:
    """Return the ages of the scopes that hold, ages aside, everyone whom the one scope holds."""
    ageless = replace(scope, age_bands=())
    found = bands(scope.age_bands)
    for other in scopes:
        if covers(replace(other, age_bands=()), ageless):
            found |= bands(other.age_bands or AgeBand)
    return found
