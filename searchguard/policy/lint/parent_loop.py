"""A notice whose parents lead back to itself.

A parent is shown instead of a notice whose review date has passed. Where the parents go round in a
circle there is nothing left to show.

Passes:
```yaml
# notices/vaccines.yaml
notice: vaccines
kind: reference
texts: {en: {title: About vaccines, body: Read what doctors say.}}
parent: health
# notices/health.yaml
notice: health
kind: reference
texts: {en: {title: About health, body: Read what doctors say.}}
# health/vaccines.yaml
blocklist: vaccines
```
Fails:
```yaml
# notices/vaccines.yaml
notice: vaccines
kind: reference
texts: {en: {title: About vaccines, body: Read what doctors say.}}
parent: vaccines
# health/vaccines.yaml
blocklist: vaccines
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "parent-loop"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each notice that is its own parent, or its parent's parent, and so on."""
    parents = {notice.notice: notice.parent for notice in subject.lists.notices}
    for name in parents:
        if name in _above(name, parents):
            location = subject.places.notice(name, "parent")
            yield warning(location, f"the parents of `{name}` lead back to it", NAME)


def _above(name: str, parents: dict[str, str]) -> set[str]:
    """Return the parents of a notice, and theirs."""
    above: set[str] = set()
    while (name := parents.get(name, "")) and name not in above:
        above.add(name)
    return above
