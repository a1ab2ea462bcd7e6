"""Meaning: two words of one language must stay two words.

Folding what should be kept apart is how a matcher for Latin letters destroys the others. Each word
is a term, and each other word of its language is asked as the whole query. One that is found counts
as taken for another word, even where it is that word as people type it, without its marks.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from benchmarks.evaluation.asking import engine_of, matches
from benchmarks.evaluation.data import Data, Text
from benchmarks.evaluation.line import Example, Line, at_most, per_cent
from searchguard.policy.model import MatchMode

_SHARING = 0.5
_KEPT_APART = {
    "ar": "Arabic",
    "bn": "Bengali",
    "hi": "Hindi",
    "ko": "Korean",
    "te": "Telugu",
    "th": "Thai",
}


def measure(data: Data, *, quick: bool) -> Iterator[Line]:
    """Yield the share of words that another word is taken for, and of queries likewise.

    A sample of words would lose one of a pair, so `quick` leaves out languages instead.
    """
    step = 3 if quick else 1
    words = _distinct(data.innocent.get("words", ()))
    apart = {
        language: [word for word in of_language if not _is_latin(word)]
        for language, of_language in words.items()
    }
    for language in sorted(apart)[::step]:
        if len(apart[language]) > len(words[language]) / 2:
            yield _line(f"{language} words", apart[language], _SHARING)
    for language, queries in sorted(_distinct(data.innocent.get("queries", ())).items()):
        if language in _KEPT_APART:
            yield _line(f"{_KEPT_APART[language]} queries", queries, 0.0)


def _line(name: str, texts: list[str], limit: float) -> Line:
    pairs = dict(_taken_for_another(texts))
    return Line(
        part="meaning",
        name=name,
        figure=per_cent(len(pairs), len(texts)),
        unit="%",
        bound=at_most(limit),
        n=len(texts),
        of="texts",
        examples=tuple(Example(text, other) for text, other in pairs.items()),
    )


def _taken_for_another(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each text that is found where another one is listed, and that one."""
    engine = engine_of(texts, MatchMode.WHOLE_QUERY)
    for text in texts:
        if others := {match.term for match in matches(engine, text)} - {text}:
            yield text, min(others)


def _distinct(texts: Iterable[Text]) -> dict[str, list[str]]:
    """Return the texts of each language; of those with the same letters and digits the first."""
    kept: dict[str, dict[str, str]] = {}
    for text in texts:
        kept.setdefault(text.language, {}).setdefault(_written(text.text), text.text)
    return {language: list(of_language.values()) for language, of_language in kept.items()}


def _written(text: str) -> str:
    """Return what is left of a text without case, compatibility forms and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LNM")


def _is_latin(word: str) -> bool:
    return any("LATIN" in unicodedata.name(char, "") for char in word) or word.isascii()
