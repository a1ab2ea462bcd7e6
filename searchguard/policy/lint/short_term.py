"""A term so short that it will be found where it was not meant.

Words of two letters, and of three where more may follow, are in many queries. Write
`match: hashtag` or `match: whole-query`, or add a word. In a script without spaces a term shorter
than two Han, three Kana or four Thai, Lao, Khmer or Burmese characters is not found in a text.
`match: substring` has a rule of its own, `short-substring`.

Passes:
```yaml
blocklist: covid
rules:
  - {id: masts, action: block, state: live, reason: health, terms: [
      5g covid, {text: 5g, match: whole-query}]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: masts, action: block, state: live, reason: health, terms: [5g]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Literal, Subject, warning
from searchguard.policy.model import MatchMode
from searchguard.text.characters import MINIMUM_CLUSTERS, extends_cluster, unspaced_script

NAME = "short-term"

_HINT = "add a word, or `match: hashtag` or `whole-query`"
_SHORTEST = {MatchMode.PHRASE: 3, MatchMode.PREFIX: 4}
_LONGEST_MINIMUM = max(*MINIMUM_CLUSTERS.values(), *_SHORTEST.values())
_MOST_MARKS = 4  # more of them on one letter than any language writes


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term that is shorter than is safe for the way it matches."""
    for literal in subject.literals:
        if literal.match not in _SHORTEST or literal.term.common or literal.in_group:
            continue
        if 1 < len(literal.letters) < _LONGEST_MINIMUM * _MOST_MARKS:
            clusters = [char for char in literal.letters if not extends_cluster(char)]
            if 1 < len(clusters) < _shortest(literal, clusters[0]):
                message = f"`{literal.text}` is short: {_HINT}"
                yield warning(subject.place(literal), message, NAME)


def _shortest(literal: Literal, letter: str) -> int:
    if script := unspaced_script(letter):
        return MINIMUM_CLUSTERS[script]
    return _SHORTEST[literal.match]
