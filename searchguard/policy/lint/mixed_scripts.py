"""A word of a term that mixes letters of two alphabets.

Such a word was copied from somebody who disguised it, or typed with the wrong keyboard. Write it in
one alphabet: look-alike letters of others are seen through by themselves, and a mixed word is found
by fewer queries than a plain one. Japanese and Korean are written in several scripts and are left
alone.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [plandemic, "вакцина covid"]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: ["plаndemic"]}
```
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "mixed-scripts"

_WORD = re.compile(r"[^\W\d_]{2,}")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term with such a word, and the letters of the alphabet that is fewer in it."""
    for literal in subject.literals:
        if literal.text.isascii():
            continue
        for word in _WORD.findall(literal.text):
            if odd := _odd_letters(word):
                alphabet, letters = odd
                named = ", ".join(f"{char} (U+{ord(char):04X})" for char in letters)
                message = f"`{word}` mixes alphabets: {named} is {alphabet}, write it in one"
                yield warning(subject.place(literal), message, NAME)
                break


def _odd_letters(word: str) -> tuple[str, str] | None:
    """Return the alphabet of which a word holds the fewest letters, and those letters."""
    of_alphabet: dict[str, list[str]] = {}
    for char in dict.fromkeys(word):
        if alphabet := _alphabet(char):
            of_alphabet.setdefault(alphabet, []).append(char)
    if len(of_alphabet) < 2:
        return None
    alphabet = min(of_alphabet, key=lambda name: (sum(map(word.count, of_alphabet[name])), name))
    return alphabet.title(), "".join(of_alphabet[alphabet])


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    """Return the alphabet of a letter, by the first word of its name in Unicode."""
    first = unicodedata.name(char, "").partition(" ")[0]
    return first if first in _ALPHABETS else ""
