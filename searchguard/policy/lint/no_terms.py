"""A rule or event without terms, which can never apply.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "no-terms"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule in force, and each event, in which nothing is searched for."""
    for rule_id, rule in subject.rules_in_force():
        if not rule.terms and not rule.file_terms:
            message = f"`{rule.id}` has no `terms`: it never applies"
            yield warning(subject.places.rule(rule_id), message, NAME)
    for event in subject.lists.events:
        if not event.terms:
            message = f"`{event.event}` has no `terms`: it answers no query"
            yield warning(subject.places.event(event.event), message, NAME)
