"""Innocence: false hits on words, queries, places and names that mean no harm.

A text that holds a listed term as exact whole words is no false hit, whatever one thinks of the
list, so those are left out first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.evaluation.asking import engine_of, matches
from benchmarks.evaluation.data import Data, Text
from benchmarks.evaluation.line import Example, Line, at_most, per_10000
from benchmarks.evaluation.whole_words import holds_any, prepared

UNIT = "/10k"
_MISINFORMATION = {
    "words": 0.5,
    "queries": 0.5,
    "places": 0.5,
    "names": 0.5,
    "scunthorpe": 0.5,
    "Bing": 12.0,
}
_PROFANITY = {
    "words": 0.5,
    "queries": 1.0,
    "places": 3.0,
    "names": 3.0,
    "scunthorpe": 8.0,
    "Bing": 3.0,
}
# Each language's own list on its own texts.
_EVERY_LANGUAGE: dict[str, float | None] = {"queries": 2.0, "words": None}
_QUICK_STEP = 7


def measure(data: Data, *, quick: bool) -> Iterator[Line]:
    """Yield a line for each list and set of innocent texts."""
    step = _QUICK_STEP if quick else 1
    misinformation = [listed.term for listed in data.misinformation]
    yield from _lines("misinformation", misinformation, data, _MISINFORMATION, step)
    if english := data.profanity.get("en"):
        yield from _lines("LDNOOBW-en", english, data, _PROFANITY, step)
    for texts, limit in _EVERY_LANGUAGE.items():
        by_language = _by_language(data.innocent.get(texts, ()))
        if by_language.keys() & data.profanity.keys():
            yield _every_language(texts, data.profanity, by_language, limit, step)


def _lines(
    name: str, terms: Sequence[str], data: Data, bounds: Mapping[str, float], step: int
) -> Iterator[Line]:
    for texts, limit in bounds.items():
        if texts in data.innocent:
            asked, hits = _false_hits(terms, data.innocent[texts][::step])
            yield Line(
                part="innocence",
                name=texts,
                group=name,
                figure=per_10000(len(hits), asked),
                unit=UNIT,
                bound=at_most(limit),
                n=asked,
                of="texts",
                examples=tuple(hits),
            )


def _every_language(
    name: str,
    profanity: Mapping[str, Sequence[str]],
    texts: Mapping[str, Sequence[Text]],
    limit: float | None,
    step: int,
) -> Line:
    asked, hits = 0, list[Example]()
    languages = sorted(texts.keys() & profanity.keys())
    for language in languages:
        more, more_hits = _false_hits(profanity[language], texts[language][::step])
        asked += more
        hits += more_hits
    return Line(
        part="innocence",
        name=f"own {name}",
        group=f"LDNOOBW, {len(languages)} languages",
        figure=per_10000(len(hits), asked),
        unit=UNIT,
        bound=None if limit is None else at_most(limit),
        n=asked,
        of="texts",
        examples=tuple(hits),
    )


def _false_hits(terms: Sequence[str], texts: Iterable[Text]) -> tuple[int, list[Example]]:
    """Return how many texts were asked, and the false hits among them."""
    engine, exact = engine_of(terms), prepared(terms)
    asked, hits = 0, list[Example]()
    for text in texts:
        if holds_any(text.text, exact):
            continue
        asked += 1
        if found := matches(engine, text.text):
            note = f"{text.language} {found[0].text}".strip()
            hits.append(Example(text.text, found[0].term, note))
    return asked, hits


def _by_language(texts: Iterable[Text]) -> dict[str, list[Text]]:
    by_language: dict[str, list[Text]] = {}
    for text in texts:
        by_language.setdefault(text.language, []).append(text)
    return by_language
