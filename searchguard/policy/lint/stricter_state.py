"""A rule under an event's `stricter` that is not a shadow rule.

An event makes its stricter rules live for as long as it is active. A rule that is live already
stays so afterwards, and a draft or retired one is not served at all.

Passes:
```yaml
# events/quake.yaml
event: quake
kind: disaster
state: armed
terms: [aardbeving]
stricter: [quake-hoaxes/man-made]
# disasters/quake-hoaxes.yaml
blocklist: quake-hoaxes
rules:
  - {id: man-made, action: block, state: shadow, reason: crisis, terms: [quake weapon]}
```
Fails:
```yaml
# events/quake.yaml
event: quake
kind: disaster
state: armed
terms: [aardbeving]
stricter: [quake-hoaxes/man-made]
# disasters/quake-hoaxes.yaml
blocklist: quake-hoaxes
rules:
  - {id: man-made, action: block, state: draft, reason: crisis, terms: [quake weapon]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import RuleState

NAME = "stricter-state"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each stricter rule whose state is another."""
    states = {rule_id: rule.state for rule_id, rule in subject.rules()}
    for event in subject.lists.events:
        for index, rule_id in enumerate(event.stricter):
            state = states.get(rule_id, RuleState.SHADOW)
            if state is not RuleState.SHADOW:
                location = subject.places.event(event.event, "stricter", index)
                message = f"`{rule_id}` is {state}: only a shadow rule becomes live with an event"
                yield warning(location, message, NAME)
