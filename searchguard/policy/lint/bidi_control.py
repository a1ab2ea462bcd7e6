r"""A character that turns the direction of a text round.

Unicode's embeddings, overrides and isolates can make a text look like another one, to the
reviewer of a list as much as to the reader of a notice. The marks of Arabic and Hebrew texts
(U+200E, U+200F and U+061C) turn nothing round and are welcome.

Passes:
```yaml
blocklist: vaccines
rules:
  - {id: hoax, action: pointer, state: live, reason: health, terms: ["خدعة اللقاح"]}
```
Fails:
```yaml
blocklist: vaccines
rules:
  - {id: hoax, action: pointer, state: live, reason: health, terms: ["vaccine \u202exaoh"]}
```
"""

import re
from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, error

NAME = "bidi-control"

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each text that holds such a character."""
    for _, text, location in subject.places.texts():
        if found := _CONTROL.search(text):
            code = f"U+{ord(found[0]):04X}"
            yield error(location, f"take out the invisible {code}: it turns the text round", NAME)
