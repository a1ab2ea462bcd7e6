"""A self-harm rule that does not show a helpline to everyone it is for.

Whoever searches for self-harm must see where to talk: a notice of kind `helpline` is among the
notices of the rule, and of each of its variants.

Passes:
```yaml
# notices/selfharm.yaml
notice: selfharm
kind: helpline
texts: {en: {title: You are not alone, body: Talk to someone who listens.}}
# self-harm/self-harm.yaml
blocklist: self-harm
rules:
  - {id: suicide, action: pointer, state: live, reason: self-harm, terms: [suicide],
     notices: [selfharm]}
```
Fails:
```yaml
# notices/facts.yaml
notice: facts
kind: reference
texts: {en: {title: Facts about suicide, body: Read what is known.}}
# self-harm/self-harm.yaml
blocklist: self-harm
rules:
  - {id: suicide, action: pointer, state: live, reason: self-harm, terms: [suicide],
     notices: [facts]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Location, Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import NoticeKind, Rule
from searchguard.policy.places import Places

NAME = "no-helpline"

SELF_HARM = "self-harm"

_MESSAGE = "a self-harm rule without a helpline: name a notice of kind `helpline` in `notices`"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule in force, and each variant, of the reason self-harm without a helpline."""
    helplines = {
        notice.notice for notice in subject.lists.notices if notice.kind is NoticeKind.HELPLINE
    }
    for rule_id, rule in subject.rules_in_force():
        if rule.reason == SELF_HARM:
            for location in _without(rule_id, rule, helplines, subject.places):
                yield warning(location, _MESSAGE, NAME)


def _without(rule_id: str, rule: Rule, helplines: set[str], places: Places) -> Iterator[Location]:
    if helplines.isdisjoint(rule.notices):
        yield places.rule(rule_id, "notices")
    for index, variant in enumerate(rule.variants):
        if variant.notices is not None and helplines.isdisjoint(variant.notices):
            yield places.rule(rule_id, "variants", index)
