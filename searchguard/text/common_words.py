"""Words that people write so often that two side by side are two words.

Of English they are those of a small dictionary; of the other languages the commonest hundred, the
little words that stand beside everything.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from searchguard.text.coarse import letters_of

_WORDS = files("searchguard.text") / "words"
_FREQUENT = _WORDS / "frequent"
_ENGLISH = frozenset({"en"})


@cache
def frequent_words(language: str) -> frozenset[str]:
    """Return the commonest words of a language, folded; none where they are not known here."""
    file = _FREQUENT / f"{language}.txt"
    return frozenset(map(letters_of, _lines(file))) if file.is_file() else frozenset()


def is_common(word: str) -> bool:
    """Tell whether a folded word is a common one of any language."""
    return bool(languages_of(word))


def languages_of(word: str) -> frozenset[str]:
    """Return the languages of which a folded word is a common one."""
    return _LANGUAGES.get(word, frozenset())


def _lines(file: Traversable) -> list[str]:
    return file.read_text("utf-8").splitlines()


def _languages_of_words() -> dict[str, frozenset[str]]:
    words: dict[str, frozenset[str]] = dict.fromkeys(_lines(_WORDS / "en.txt"), _ENGLISH)
    for language in sorted(entry.name.removesuffix(".txt") for entry in _FREQUENT.iterdir()):
        for word in frequent_words(language):
            words[word] = words.get(word, frozenset()) | {language}
    return words


# Read now, for no query should wait for it.
_LANGUAGES = _languages_of_words()
