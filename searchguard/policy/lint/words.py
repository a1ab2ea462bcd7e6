"""The words of a term, and the words that everybody writes."""

import re
from collections.abc import Sequence
from functools import cache

from searchguard.policy.model import Workspace
from searchguard.text.coarse import letters_of
from searchguard.text.common_words import frequent_words

_BETWEEN = re.compile(r"[\W_]+")
_WORDS = 12


def words_of(text: str) -> Sequence[str]:
    """Return the first twelve folded words of a text of several words; of one word none."""
    written = [word for word in _BETWEEN.split(text) if word]
    return [_folded(word) for word in written[:_WORDS]] if len(written) > 1 else ()


@cache
def _folded(word: str) -> str:
    return letters_of(word)


def served_languages(workspace: Workspace) -> frozenset[str]:
    """Return the languages of the workspace's locales, and its default one."""
    tags = (*workspace.locales, workspace.default_language)
    return frozenset(tag.partition("-")[0] for tag in tags)


def served_words(workspace: Workspace) -> dict[str, str]:
    """Return the commonest words of the served languages, folded, each with its language."""
    languages = sorted(served_languages(workspace))
    return {word: language for language in languages for word in frequent_words(language)}
