"""Two blocklists, rules, notices, sources, context lists or events of the same id.

An id says which of them is meant, in a notice's `parent` as in an audit a year from now, so it
belongs to one. `searchguard` and `searchguard-test` belong to the test queries.

Passes:
```yaml
# health/vaccines.yaml
blocklist: vaccines
rules: []
# health/masks.yaml
blocklist: masks
rules: []
```
Fails:
```yaml
# health/vaccines.yaml
blocklist: vaccines
rules: []
# health/masks.yaml
blocklist: vaccines
rules: []
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, error
from searchguard.policy.model import Blocklist, ContextList, Event, Notice, Rule, Source
from searchguard.policy.places import Kind

NAME = "duplicate-id"

_KINDS: dict[str, Kind] = {
    "blocklist": Blocklist,
    "rule": Rule,
    "notice": Notice,
    "source": Source,
    "context list": ContextList,
    "event": Event,
}
_BUILT_IN = (("blocklist", Blocklist, "searchguard"), ("notice", Notice, "searchguard-test"))


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each second use of an id, with the place of the first."""
    for kind, record in _KINDS.items():
        for name, location, first in subject.places.twice(record):
            yield error(location, f"there are two {kind}s `{name}`: the first is at {first}", NAME)
    for kind, record, name in _BUILT_IN:
        for location in subject.places.all(record, name):
            yield error(location, f"the {kind} `{name}` is built in: take another id", NAME)
