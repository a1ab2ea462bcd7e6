"""A block on a single everyday word.

Most who type `water` mean no harm, whatever is said about water today. Say more, so that the term
is what only the harmful query says, or make it a pointer. Say `common: true` where a term means it
all the same. What is known as an everyday word is limited: some 25,000 words of three to eight
letters of English, and nothing of other languages beyond their commonest hundred, which are errors
by themselves (`frequent-word`). So a word of which nothing is said here may be an everyday one.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [
      water cures covid, {text: water, match: hashtag}]}
  - {id: water, action: pointer, state: live, reason: health, terms: [water]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [water]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Literal, Subject, warning
from searchguard.policy.lint.words import served_languages, served_words, words_of
from searchguard.policy.model import Action, MatchMode
from searchguard.text.common_words import languages_of

NAME = "ordinary-word"

_FOUND_INSIDE = frozenset({MatchMode.PHRASE, MatchMode.PREFIX, MatchMode.SUBSTRING})


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term of a block in force that is such a word and does not say that it means it."""
    served = served_languages(subject.lists.workspace)
    told_elsewhere = served_words(subject.lists.workspace)
    blocks = {name for name, rule in subject.rules_in_force() if rule.action is Action.BLOCK}
    for literal in subject.literals:
        languages = sorted(languages_of(literal.letters) & served)
        if not languages or literal.letters in told_elsewhere:
            continue
        if literal.holder in blocks and not literal.of_event and _is_found_alone(literal):
            text = literal.text
            tag = f", `hashtag: {text[1:]}`" if text.startswith("#") else ""
            cure = f"use more words{tag}, or say `common: true`"
            message = f"`{text}` blocks an everyday word of `{languages[0]}`: {cure}"
            yield warning(subject.place(literal), message, NAME)


def _is_found_alone(literal: Literal) -> bool:
    """Tell whether one word is looked for, beside whatever others stand in the query."""
    is_meant = literal.term.common or literal.in_group
    return literal.match in _FOUND_INSIDE and not is_meant and not words_of(literal.text)
