"""One of the commonest words of a language that is served.

A rule that blocks `the` or `het` blocks most queries. The languages are those of the workspace's
`locales`. Say `common: true` where a term means it all the same; in a word group, whose other words
must be there too, every word will do.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [
      covid hoax, {text: people, match: whole-query, common: true}]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax, people]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Literal, Subject, error
from searchguard.policy.lint.words import served_words

NAME = "frequent-word"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term that is such a word and does not say that it means it."""
    languages = served_words(subject.lists.workspace)
    for literal in subject.literals:
        language = languages.get(literal.letters)
        if language and not _is_meant(literal):
            hint = "use more words, or say `common: true`"
            message = f"`{literal.text}` is one of the commonest words of `{language}`: {hint}"
            yield error(subject.place(literal), message, NAME)


def _is_meant(literal: Literal) -> bool:
    return literal.term.common or literal.in_group
