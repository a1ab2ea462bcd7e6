"""A term in which there is nothing to search for.

Only letters and digits are searched for. A term that is empty, or holds nothing but characters that
do not show, or punctuation, would match nothing or everything.

Passes:
```yaml
blocklist: vaccines
rules:
  - {id: hoax, action: pointer, state: live, reason: health, terms: [vaccine hoax]}
```
Fails:
```yaml
blocklist: vaccines
rules:
  - {id: hoax, action: pointer, state: live, reason: health, terms: [vaccine hoax, ""]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, error
from searchguard.text.characters import INVISIBLE
from searchguard.text.coarse import letters_of

NAME = "empty-term"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term, and each text that a rule or context compares with, that has no letters."""
    for literal in subject.literals:
        if not literal.letters:
            yield error(subject.place(literal), _message(literal.text), NAME)
    for rule_id, rule in subject.rules():
        for index, text in enumerate(rule.except_phrases):
            if not letters_of(text):
                location = subject.places.rule(rule_id, "except_phrases", index)
                yield error(location, _message(text), NAME)
    for context in subject.lists.contexts:
        for index, text in enumerate(context.phrases):
            if not letters_of(text):
                location = subject.places.context(context.id, context.language, "phrases", index)
                yield error(location, _message(text), NAME)
    yield from _empty_groups(subject)


def _empty_groups(subject: Subject) -> Iterator[Problem]:
    for rule_id, rule in subject.rules():
        for index, term in enumerate(rule.terms):
            if not all(term.all_of):
                location = subject.places.rule(rule_id, "terms", index, "all_of")
                yield error(location, "a group of an `all_of` is empty: write words in it", NAME)


def _message(text: str) -> str:
    if not text:
        return "an empty term: write what to search for"
    if not INVISIBLE.sub("", text).strip():
        return "an invisible term: nothing in it shows on a screen"
    return f"`{text}` holds no letter or digit to search for"
