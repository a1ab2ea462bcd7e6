"""A blocklist without an owner.

Somebody must answer when a rule blocks what it should not.

Passes:
```yaml
blocklist: covid
owner: health-policy
```
Fails:
```yaml
blocklist: covid
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "no-owner"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each blocklist that names no owner."""
    for blocklist in subject.lists.blocklists:
        if not blocklist.owner:
            location = subject.places.blocklist(blocklist.blocklist)
            message = f"`{blocklist.blocklist}` has no `owner`: name the team that answers for it"
            yield warning(location, message, NAME)
