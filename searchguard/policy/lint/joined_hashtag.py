"""A hashtag in lower case whose words could have been written apart.

A term is found with its own gaps joined or spaced, so `stop the plandemic` finds the hashtag
`#stoptheplandemic` as well. Joined, it does not show where its words begin, and finds the hashtag
alone. Write the words apart, or with capitals, `#StopThePlandemic`; or `hashtag:` where only the
hashtag is meant. What a word is, is known from the common words of English, the commonest words of
the served languages and the other terms of the lists.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [
      "#StopThePlandemic", stop the count, {hashtag: stopthehoax}, "#plandemic"]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: ["#stopthecount", plandemic]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Literal, Subject, warning
from searchguard.policy.lint.words import served_words, words_of
from searchguard.policy.model import MatchMode
from searchguard.text.common_words import is_common

NAME = "joined-hashtag"

_LEAST_WORD = 3  # shorter ones only if they are among the commonest
_LEAST = 10  # letters; a shorter hashtag is read as one word
_MOST = 60


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each such hashtag, with its words as they may have been meant."""
    tags = [literal for literal in subject.literals if _is_joined(literal)]
    if not tags:
        return
    frequent = served_words(subject.lists.workspace)
    known = {word for literal in subject.literals for word in words_of(literal.text)}
    for literal in tags:
        words = _cut(literal.letters, frequent, known)
        if len(words) > 1:
            message = f"write `{literal.text}` with its words apart, such as `{' '.join(words)}`"
            yield warning(subject.place(literal), message, NAME)


def _is_joined(literal: Literal) -> bool:
    name = literal.text[1:]
    return (
        literal.match is MatchMode.PHRASE
        and literal.text.startswith("#")
        and _LEAST <= len(name) <= _MOST
        and name.isalpha()
        and name.islower()
    )


def _cut(letters: str, frequent: dict[str, str], known: set[str]) -> list[str]:
    """Return the fewest words that the letters can be cut into; none where they cannot."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        cuts = [
            [*before, letters[start:end]]
            for start in range(end)
            if (before := best[start]) is not None and _is_word(letters[start:end], frequent, known)
        ]
        best.append(min(cuts, key=len, default=None))
    return best[-1] or []


def _is_word(letters: str, frequent: dict[str, str], known: set[str]) -> bool:
    if len(letters) < _LEAST_WORD:
        return len(letters) > 1 and letters in frequent
    return letters in known or letters in frequent or is_common(letters)
