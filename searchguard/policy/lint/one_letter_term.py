"""A term of one letter.

A single letter stands in a large part of all queries.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [c19 hoax]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [c]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, error

NAME = "one-letter-term"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term that has one letter or digit."""
    for literal in subject.literals:
        if len(literal.letters) == 1:
            message = f"`{literal.text}` is a term of one letter: write a longer one"
            yield error(subject.place(literal), message, NAME)
