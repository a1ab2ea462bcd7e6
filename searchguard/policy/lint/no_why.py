"""A rule that does not say why it is there.

Whoever reviews it in a year, or is asked about it by a court, was not there when it was written.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax],
     why: Denies that the illness exists.}
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

NAME = "no-why"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule in force without a `why`."""
    for rule_id, rule in subject.rules_in_force():
        if not rule.why.strip():
            message = f"`{rule.id}` has no `why`: say in a line what it is against"
            yield warning(subject.places.rule(rule_id), message, NAME)
