"""A text file that nothing reads.

The lines of a `.txt` file are terms only where a rule names it in its `terms_file`. One that no
rule names, or that is called nearly `must_pass.txt`, does nothing, and nobody notices.

Passes:
```yaml
# health/covid.yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms_file: hoaxes.txt}
# health/hoaxes.txt
covid hoax
```
Fails:
```yaml
# health/covid.yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [corona hoax]}
# health/hoaxes.txt
covid hoax
```
"""

from collections.abc import Iterator

from searchguard.errors import Location, Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "unread-file"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each text file that is read by nothing, once every rule can be read."""
    for file in subject.places.unread if subject.whole else ():
        message = "nothing reads this file: name it as a rule's `terms_file`, or take it away"
        yield warning(Location(file), message, NAME)
