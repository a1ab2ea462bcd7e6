"""A telephone number that may not work.

A number is written as it is dialled in its region: international (`+49 221 892031`, E.164), a short
code that is known there (`113` in the Netherlands, `116 123` in Germany), or national as it is
dialled (`0800 32 123` in Belgium). Which numbers a region has is known from the metadata of
libphonenumber, so a number that is newer than its release may be right all the same.

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

import phonenumbers

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import Contact

NAME = "odd-number"

_WRITTEN = re.compile(r"\+?[0-9][0-9 ()./-]*")
# Helplines that libphonenumber does not know: 113 is the Dutch suicide prevention line.
_KNOWN_SHORT_CODES = frozenset({("NL", "113")})


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each number that is none of these in its region."""
    for notice in subject.lists.notices:
        for index, contact in enumerate(notice.actions):
            if contact.number and not _is_dialled(contact):
                location = subject.places.notice(notice.notice, "actions", index, "number")
                yield warning(location, _message(contact), NAME)


def _message(contact: Contact) -> str:
    if contact.region or contact.number.startswith("+"):
        where = f" in {contact.region}" if contact.region else ""
        return f"`{contact.number}` is no known number{where}: write it like +31 20 123 4567 or 112"
    return f"`{contact.number}` is dialled in one country: name its `region`, or begin with +"


def _is_dialled(contact: Contact) -> bool:
    region = contact.region.partition("-")[0] or None
    if not _WRITTEN.fullmatch(contact.number):
        return False
    if (region, contact.number) in _KNOWN_SHORT_CODES:
        return True
    try:
        number = phonenumbers.parse(contact.number, region)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(number):
        return True
    return region is not None and phonenumbers.is_valid_short_number_for_region(number, region)
