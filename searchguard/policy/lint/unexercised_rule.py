"""A rule that none of its cases exercises.

A case that expects a block or a pointer proves that the rule is there: one of its terms stands in
the query, and its scope fits. Where all the cases expect a pass, or are answered by other rules,
they hold just as well without this one, and a misspelt term is never noticed.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [plandemic],
     cases: {block: ["#Plandemic"], pass: [pandemic]}}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [plandmic],
     cases: {pass: [pandemic]}}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Check, Subject, warning
from searchguard.policy.model import Action

NAME = "unexercised-rule"


def check(subject: Subject, ask: Check) -> Iterator[Problem]:
    """Yield each rule in force with cases, to none of which it applies."""
    for rule_id, rule in subject.rules_in_force():
        finding = (case for case in rule.cases if case.expect is not Action.PASS)
        answers = (ask(case, rule_id) for case in finding)
        applied = (one.rule_id for answer in answers for one in answer.applied)
        if rule.cases and rule_id not in applied:
            location = subject.places.rule(rule_id, "cases")
            message = f"`{rule.id}` applies to none of its cases: write one that it must find"
            yield warning(location, message, NAME)
