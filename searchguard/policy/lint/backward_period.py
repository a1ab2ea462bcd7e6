"""Something that starts when it has ended already.

Passes:
```yaml
blocklist: elections
rules:
  - {id: hoax, action: block, state: live, reason: election, terms: [polls closed],
     starts: 2027-03-01 07:30, ends: 2027-03-01 21:00}
```
Fails:
```yaml
blocklist: elections
rules:
  - {id: hoax, action: block, state: live, reason: election, terms: [polls closed],
     starts: 2027-03-01 21:00, ends: 2027-03-01 07:30}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "backward-period"

_MESSAGE = "`ends` is not after `starts`: it would never hold"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule and schedule whose end is not after its start."""
    for rule_id, rule in subject.rules():
        if rule.starts and rule.ends and rule.ends <= rule.starts:
            yield warning(subject.places.rule(rule_id, "ends"), _MESSAGE, NAME)
    for event in subject.lists.events:
        schedule = event.trigger.schedule
        if schedule and schedule.ends <= schedule.starts:
            location = subject.places.event(event.event, "trigger", "schedule", "ends")
            yield warning(location, _MESSAGE, NAME)
