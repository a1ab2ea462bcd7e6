"""Too many terms that can end at the same place of a query.

Where `hoax` ends, `covid hoax` may end too, and `the covid hoax`. Each is looked at, so a query
made of such an end would be slow to answer.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax, the covid hoax]}
```
Fails: a list with aa, aaa, aaaa and so on, up to a term of more than 65 letters.
"""

from collections.abc import Iterable, Iterator

from searchguard.errors import Problem
from searchguard.policy.limits import OVERLAP_CHAIN, TERM_CHARACTERS
from searchguard.policy.lint.subject import Literal, Subject, error
from searchguard.text.coarse import letters_of

NAME = "overlap-chain"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term as which too many others end."""
    literals: dict[str, Literal] = {}
    for literal in subject.literals():
        literals.setdefault(letters_of(literal.text)[: 4 * TERM_CHARACTERS], literal)
    for key in overlapping(literals, OVERLAP_CHAIN):
        literal = literals[key]
        message = f"more than {OVERLAP_CHAIN} terms end as `{literal.text}` ends: take some out"
        yield error(subject.place(literal), message, NAME)


def overlapping(keys: Iterable[str], most: int) -> list[str]:
    """Return the keys of which more than `most` keys are an end, themselves counted."""
    every = set(keys)
    lengths = sorted({len(key) for key in every})
    return [
        key
        for key in every
        if len(key) > most
        and sum(key[-length:] in every for length in lengths if 0 < length <= len(key)) > most
    ]
