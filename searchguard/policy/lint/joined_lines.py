"""A term, case or other item of a list that goes on over the end of its line.

YAML makes one text of two lines where the second does not begin with a hyphen of its own, at the
same place as the first. So the hyphen that was forgotten leaves one long term, which nobody types,
and two that are not looked for. Between brackets it is the comma that was forgotten.

Passes:
```yaml
blocklist: covid
rules:
  - id: hoax
    action: block
    state: live
    reason: health
    terms:
      - covid hoax
      - corona hoax
```
Fails:
```yaml
blocklist: covid
rules:
  - id: hoax
    action: block
    state: live
    reason: health
    terms:
      - covid hoax
        corona hoax
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.tree import Misread

NAME = "joined-lines"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each text of several lines that was probably meant as several texts."""
    for one in subject.places.misread:
        if one.sign != "#":
            message = f"`{one.text.value}` goes on in line {one.line}, `{one.rest}`: {_cure(one)}"
            yield warning(one.text.location, message, NAME)


def _cure(one: Misread) -> str:
    match one.sign:
        case "-":
            two = f"begin line {one.line} like line {one.text.location.line}, with a hyphen"
        case ",":
            two = f"put a comma at the end of line {one.line - 1}"
        case _:
            return "write it on one line"
    return f"if these are two, {two}; if not, write it on one line"
