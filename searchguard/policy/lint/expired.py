"""A rule that has ended.

It does nothing any more, and hides among those that do. Retire it or take it out. This is found
on the day that lint is run, or that it is told.

Passes on 2026-11-23:
```yaml
blocklist: elections
rules:
  - {id: hoax, action: block, state: live, reason: election, terms: [polls closed],
     ends: 2027-03-01 21:00}
```
Fails on 2026-11-23:
```yaml
blocklist: elections
rules:
  - {id: hoax, action: block, state: live, reason: election, terms: [polls closed],
     ends: 2026-03-01 21:00}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "expired"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule in force whose `ends` was before today."""
    for rule_id, rule in subject.rules_in_force():
        if subject.today and rule.ends and rule.ends.date() < subject.today:
            message = f"`{rule.id}` has ended: write `state: retired`, or take it out"
            yield warning(subject.places.rule(rule_id, "ends"), message, NAME)
