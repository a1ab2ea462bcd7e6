"""Two blocklists, rules, notices, sources, context lists or events of the same id.

An id says which of them is meant, in a notice's `parent` as in an audit a year from now, so it
belongs to one. `searchguard` and `searchguard-test` belong to the test queries, and the blocklist
`events` to the playbooks: the rule of one is `events/<event>`.

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
_BUILT_IN: tuple[tuple[str, Kind, str], ...] = (
    ("blocklist", Blocklist, "searchguard"),
    ("blocklist", Blocklist, "events"),
    ("notice", Notice, "searchguard-test"),
)


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each use of an id that is used twice, with the place of another."""
    for kind, record in _KINDS.items():
        for name, location, other in subject.places.twice(record):
            if record is not Rule or location.file == other.file:  # else their lists share an id
                message = (
                    f"there is another {kind} `{name}`, at {other}: give one of them another id"
                )
                yield error(location, message, NAME)
    for kind, record, name in _BUILT_IN:
        for location in subject.places.all(record, name):
            yield error(location, f"the {kind} `{name}` is built in: take another id", NAME)
