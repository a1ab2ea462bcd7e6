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
from functools import cache
from pathlib import Path

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Literal, Subject, error
from searchguard.text.coarse import letters_of

NAME = "frequent-word"

_WORDS = Path(__file__).parent.parent / "frequent_words"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term that is such a word and does not say that it means it."""
    workspace = subject.lists.workspace
    served = {tag.partition("-")[0] for tag in (*workspace.locales, workspace.default_language)}
    languages = {word: language for language in sorted(served) for word in words(language)}
    for literal in subject.literals():
        language = languages.get(letters_of(literal.text))
        if language and not _is_meant(literal):
            hint = "use more words, or say `common: true`"
            message = f"`{literal.text}` is one of the commonest words of `{language}`: {hint}"
            yield error(subject.place(literal), message, NAME)


def _is_meant(literal: Literal) -> bool:
    term = literal.term
    return term is not None and (term.common or bool(term.all_of))


@cache
def words(language: str) -> frozenset[str]:
    """Return the commonest words of a language, folded; none where they are not known here."""
    path = _WORDS / f"{language}.txt"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return frozenset(map(letters_of, lines))
