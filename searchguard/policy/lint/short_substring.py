"""A `substring` term of fewer than five letters.

A substring is found inside words, and four letters are inside a great many: `scam` is in
`scampi`. Write the whole words, or `match: prefix`, or say `common: true` where it is
meant all the same.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [
      {text: plandemi, match: substring}]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [{text: scam, match: substring}]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import MatchMode
from searchguard.text.characters import MINIMUM_CLUSTERS, extends_cluster, unspaced_script

NAME = "short-substring"

_SHORTEST = 5


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each such term; in a script without spaces the least is what a phrase needs there."""
    for literal in subject.literals:
        if literal.match is not MatchMode.SUBSTRING or literal.term.common:
            continue
        letters = [char for char in literal.letters if not extends_cluster(char)]
        script = unspaced_script(letters[0]) if letters else None
        least = MINIMUM_CLUSTERS[script] if script else _SHORTEST
        if 1 < len(letters) < least:
            message = f"`{literal.text}` is inside many words: write at least {least} letters"
            yield warning(subject.place(literal), message, NAME)
