"""A rule without cases.

Cases prove that a rule finds what it should and leaves alone what it should, at each change of the
lists and of the matching.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax],
     cases: {block: ["#CovidHoax"], pass: [covid symptoms]}}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "no-cases"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule in force without a case."""
    for rule_id, rule in subject.rules_in_force():
        if not rule.cases:
            message = f"`{rule.id}` has no `cases`: write queries that it must find and must pass"
            yield warning(subject.places.rule(rule_id), message, NAME)
