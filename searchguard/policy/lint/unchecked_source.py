"""A source whose links nobody has opened.

A notice sends people there in a bad hour. `checked` is the day on which somebody last looked.

Passes:
```yaml
# sources.yaml
sources: [{id: knmi, name: KNMI, kind: government, hosts: [knmi.nl], checked: 2026-11-22}]
# disasters/storm.yaml
blocklist: storm
```
Fails:
```yaml
# sources.yaml
sources: [{id: knmi, name: KNMI, kind: government, hosts: [knmi.nl], checked: never}]
# disasters/storm.yaml
blocklist: storm
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "unchecked-source"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each source that was never checked."""
    for source in subject.lists.sources:
        if source.checked is None:
            message = f"nobody has opened the links of `{source.id}`: look, then write the date"
            yield warning(subject.places.source(source.id, "checked"), message, NAME)
