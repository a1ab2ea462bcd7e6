"""An exception in which no term of its rule stands.

`except_phrases` take away a match that they contain as a whole. One that contains no term of its
rule takes nothing away: it is misspelt, or of another rule, or what it was for has been taken out.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [plandemic],
     except_phrases: [plandemic film review]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [plandemic],
     except_phrases: [pandemic film review]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Check, Subject, warning
from searchguard.policy.model import Action, Case, Surface

NAME = "idle-exception"


def check(subject: Subject, ask: Check) -> Iterator[Problem]:
    """Yield each exception of a rule in force that takes none of the rule's terms away."""
    for rule_id, rule in subject.rules_in_force():
        for index, phrase in enumerate(rule.except_phrases):
            if not _takes_away(ask, rule_id, phrase):
                location = subject.places.rule(rule_id, "except_phrases", index)
                message = f"no term of `{rule.id}` stands in `{phrase}`: it takes nothing away"
                yield warning(location, message, NAME)


def _takes_away(ask: Check, rule_id: str, phrase: str) -> bool:
    """Tell whether an exception takes a term away where it is all that is asked."""
    for surface in (Surface.SEARCH, Surface.HASHTAG):
        case = Case(query=phrase, expect=Action.PASS, surface=surface)
        if any(of_rule == rule_id for of_rule, _ in ask(case, rule_id).excepted):
            return True
    return False
