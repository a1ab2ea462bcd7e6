"""A hashtag that YAML took for a comment.

Behind a space a `#` starts a comment, so the rest of the line is not read, and nothing else says
so. Put quotes round the whole text. A comment that is meant as one has a space behind its `#`.

Passes:
```yaml
blocklist: covid
rules:
  - id: hoax
    action: block
    state: live
    reason: health
    terms:
      - "covid #hoax"
      - corona hoax # as it was written in the spring
```
Fails:
```yaml
blocklist: covid
rules:
  - id: hoax
    action: block
    state: live
    reason: health
    terms:
      - covid #hoax
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "lost-hashtag"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each text that goes on in what YAML reads as a comment."""
    for one in subject.places.misread:
        if one.sign == "#":
            message = (
                f"`{one.rest}` behind `{one.text.value}` is not read, a # after a space starts a "
                "comment: put quotes round the whole text, or write a comment as `# comment`"
            )
            yield warning(one.text.location, message, NAME)
