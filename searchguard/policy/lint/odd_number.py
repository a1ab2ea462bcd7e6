"""A telephone number that may not work.

A number is written as it is dialled in its region: international (`+31 113`, E.164), a short code
of at most six digits (`113`, `116 123`), or national: with its leading 0 (`0800 32 123`), or in
full for a region that has none.

Passes:
```yaml
# notices/help.yaml
notice: help
kind: helpline
texts: {en: {title: You are not alone, body: Talk to someone who listens.}}
actions:
  - {kind: call, region: NL, number: "113", source: st-113}
  - {kind: call, region: US, number: "+1 800 273 8255", source: st-113}
# sources.yaml
sources: [{id: st-113, name: 113, kind: helpline, hosts: [113.nl], checked: 2026-11-22}]
# self-harm/help.yaml
blocklist: help
```
Fails:
```yaml
# notices/help.yaml
notice: help
kind: helpline
texts: {en: {title: You are not alone, body: Talk to someone who listens.}}
actions: [{kind: call, region: US, number: 1-800-SUICIDE, source: st-113}]
# sources.yaml
sources: [{id: st-113, name: 113, kind: helpline, hosts: [113.nl], checked: 2026-11-22}]
# self-harm/help.yaml
blocklist: help
```
"""

import re
from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import Contact

NAME = "odd-number"

_BETWEEN = re.compile(r"[ ()./-]")
_DIALLED = re.compile(r"\+[1-9][0-9]{2,14}|[0-9]{2,6}|0[0-9]{5,13}")
_IN_FULL = re.compile(r"[1-9][0-9]{7,10}")
# Countries whose national numbers are dialled without a 0 in front.
_WITHOUT_ZERO = frozenset(
    {"CA", "CZ", "DK", "EE", "ES", "GR", "IT", "LU", "LV", "MT", "MX", "NO", "PL", "PT", "SG", "US"}
)


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each number that has none of these forms."""
    for notice in subject.lists.notices:
        for index, contact in enumerate(notice.actions):
            if contact.number and not _is_dialled(contact):
                location = subject.places.notice(notice.notice, "actions", index, "number")
                message = f"`{contact.number}` may not be dialled as it is: write it like +31 113"
                yield warning(location, message, NAME)


def _is_dialled(contact: Contact) -> bool:
    digits = _BETWEEN.sub("", contact.number)
    if contact.region.partition("-")[0] in _WITHOUT_ZERO and _IN_FULL.fullmatch(digits):
        return True
    return _DIALLED.fullmatch(digits) is not None
