"""The same text twice in one rule.

One of the two was meant to be something else, or is a leftover that will be forgotten when the
other is changed. The same text with another `match` or `disguises` is another term.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax, corona hoax]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax, covid hoax]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Literal, Subject, error

NAME = "repeated-term"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each second term that is the same as one before it in its rule or event."""
    first: dict[tuple[object, ...], Literal] = {}
    for literal in subject.literals:
        earlier = first.setdefault(_identity(literal), literal)
        if earlier is not literal:
            location = subject.place(earlier)
            message = f"`{literal.text}` is in this rule already: the first is at {location}"
            yield error(subject.place(literal), message, NAME)


def _identity(literal: Literal) -> tuple[object, ...]:
    term = literal.term
    group = literal.path[:-1] if term.all_of else ()
    return literal.of_event, literal.holder, group, literal.text, term.match, term.disguises
