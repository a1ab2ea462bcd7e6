"""A pointer that points to nothing.

A pointer shows a notice beside the results. Without one the user sees what they would have seen. So
it is with a block that `softened_by` makes a pointer.

Passes:
```yaml
# notices/health-facts.yaml
notice: health-facts
kind: reference
texts: {en: {title: Facts about vaccines, body: Read what doctors say.}}
# health/vaccines.yaml
blocklist: vaccines
rules:
  - {id: harm, action: pointer, state: live, reason: health, terms: [vaccine harm],
     notices: [health-facts]}
```
Fails:
```yaml
blocklist: vaccines
rules:
  - {id: harm, action: pointer, state: live, reason: health, terms: [vaccine harm]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Location, Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import Action, Rule
from searchguard.policy.places import Places

NAME = "no-notice"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each place where a rule in force is, or may become, a pointer without a notice."""
    for rule_id, rule in subject.rules_in_force():
        for location in _bare_pointers(rule_id, rule, subject.places):
            yield warning(location, "a pointer without `notices` shows the user nothing", NAME)
        if rule.action is Action.BLOCK and rule.softened_by and not rule.notices:
            location = subject.places.rule(rule_id, "softened_by")
            message = "without `notices` what this softens to a pointer shows the user nothing"
            yield warning(location, message, NAME)


def _bare_pointers(rule_id: str, rule: Rule, places: Places) -> Iterator[Location]:
    if rule.action is Action.POINTER and not rule.notices:
        yield places.rule(rule_id)
    for index, variant in enumerate(rule.variants):
        notices = rule.notices if variant.notices is None else variant.notices
        if variant.action is Action.POINTER and not notices:
            yield places.rule(rule_id, "variants", index)
