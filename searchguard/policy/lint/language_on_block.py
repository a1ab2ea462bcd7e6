"""A block for the users of one interface language.

`interface_languages` is the language of the app, not of the query. A block for `nl` does not apply
to a Dutch query in an app that is set to English, and anyone can change that setting.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax], regions: [NL]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax],
     interface_languages: [nl]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import Action

NAME = "language-on-block"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule in force that blocks in some interface languages only."""
    for rule_id, rule in subject.rules_in_force():
        if rule.action is Action.BLOCK and rule.interface_languages:
            location = subject.places.rule(rule_id, "interface_languages")
            message = "this is the app's language, not the query's: others are not blocked"
            yield warning(location, message, NAME)
