"""Curly quotes round a whole text that is compared with queries.

Only straight quotes are quotes to YAML, `"` or '. Word processors and telephones make curly ones
of them, which are part of the text: the `#` in `“#hoax”` is no longer its first character, so it
makes no hashtag of it. In the title or body of a notice they are welcome.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: ["#covidhoax"]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [“#covidhoax”]}
```
"""

import re
from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "curly-quotes"

_QUOTED = re.compile("[“”„‟‘’‚‛«»](.+)[“”„‟‘’‚‛«»]")


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each text that stands between curly quotes."""
    for quoted, location in subject.compared(_QUOTED):
        message = f'the curly quotes of `{quoted[0]}` are part of it: write "{quoted[1]}"'
        yield warning(location, message, NAME)
