"""A term so short that it will be found where it was not meant.

Words of two letters, and of three where more may follow, are in many queries. Write
`match: hashtag` or `match: whole-query`, or add a word. In a script without spaces a term shorter
than two Han, three Kana or four Thai, Lao, Khmer or Burmese characters is not found in a text.

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
from searchguard.text.coarse import letters_of

NAME = "short-term"

_SHORTEST = {MatchMode.PHRASE: 3, MatchMode.PREFIX: 4, MatchMode.SUBSTRING: 4}


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term that is shorter than is safe for the way it matches."""
    for literal in subject.literals():
        if literal.term and (literal.term.common or literal.term.all_of):
            continue
        letters = [char for char in letters_of(literal.text) if not extends_cluster(char)]
        if 1 < len(letters) < _shortest(literal, letters[0]):
            message = f"`{literal.text}` is short: add a word, or `match: hashtag` or `whole-query`"
            yield warning(subject.place(literal), message, NAME)


def _shortest(literal: Literal, letter: str) -> int:
    match = literal.term.match if literal.term else MatchMode.PHRASE
    if match in _SHORTEST and (script := unspaced_script(letter)):
        return MINIMUM_CLUSTERS[script]
    return _SHORTEST.get(match, 0)
