"""A block that tells the user nothing.

A user whose query is not searched is owed a reason. The workspace's `blocked_notice` gives it for
every block; without it each rule that blocks needs a notice of its own.

Passes:
```yaml
# workspace.yaml
blocked_notice: blocked
# notices/blocked.yaml
notice: blocked
kind: blocked
texts: {en: {title: Not searched, body: This search goes against our guidelines.}}
# health/covid.yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax]}
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
from searchguard.policy.model import Action

NAME = "no-blocked-notice"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule in force that blocks without a notice, where the workspace has none."""
    if subject.lists.workspace.blocked_notice:
        return
    for rule_id, rule in subject.rules_in_force():
        if rule.action is Action.BLOCK and not rule.notices:
            message = f"`{rule.id}` blocks without a word: write `blocked_notice` in workspace.yaml"
            yield warning(subject.places.rule(rule_id), message, NAME)
