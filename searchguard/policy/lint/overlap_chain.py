"""Too many terms that can end at the same place of a query.

Where `hoax` ends, `covid hoax` may end too, and `the covid hoax`. Each is looked at, so a query
made of such an end would be slow to answer.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax, the covid hoax]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [
      ah, aah, aaah, aaaah, aaaaah, aaaaaah, aaaaaaah, aaaaaaaah, aaaaaaaaah, aaaaaaaaaah,
      aaaaaaaaaaah, aaaaaaaaaaaah, aaaaaaaaaaaaah, aaaaaaaaaaaaaah, aaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah,
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaah]}
```
"""

from collections.abc import Iterable, Iterator

from searchguard.errors import Problem
from searchguard.policy.limits import OVERLAP_CHAIN, TERM_CHARACTERS
from searchguard.policy.lint.subject import Literal, Subject, error

NAME = "overlap-chain"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term as which too many others end."""
    literals: dict[str, Literal] = {}
    for literal in subject.literals:
        literals.setdefault(literal.letters[: 4 * TERM_CHARACTERS], literal)
    for key in overlapping(literals, OVERLAP_CHAIN):
        literal = literals[key]
        message = f"more than {OVERLAP_CHAIN} terms end as `{literal.text}` ends: take some out"
        yield error(subject.place(literal), message, NAME)


def overlapping(keys: Iterable[str], most: int) -> list[str]:
    """Return the keys of which more than `most` keys are an end, themselves counted.

    Read from behind an end is a beginning, and in order a text stands behind its beginnings.
    """
    ends: list[str] = []
    found = []
    for backward in sorted({key[::-1] for key in keys if key}):
        while ends and not backward.startswith(ends[-1]):
            ends.pop()
        ends.append(backward)
        if len(ends) > most:
            found.append(backward[::-1])
    return found
