"""Equivalence: a text in another normalisation form is the same query; spans are evidence."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

from benchmarks.evaluation.asking import engine_of, matches
from benchmarks.evaluation.data import Data
from benchmarks.evaluation.disguises import DISGUISES
from benchmarks.evaluation.line import Example, Line, at_most
from benchmarks.evaluation.recall import disguised
from searchguard.engine.engine import Engine

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

_FORMS: dict[str, tuple[Form, ...]] = {
    "NFC, NFD": ("NFC", "NFD"),
    "NFKC, NFKD": ("NFKC", "NFKD"),
}
_LONGEST = 1024  # code points; of a longer text only the ends are looked at
_QUICK_STEP = 7


def measure(data: Data, *, quick: bool) -> Iterator[Line]:
    """Yield how many texts are decided otherwise in another form, and what is wrong with spans."""
    evasions = list(_evasions(data, quick=quick))
    pairs = list(_pairs(data, evasions, step=_QUICK_STEP if quick else 1))
    for name, forms in _FORMS.items():
        yield _forms_line(name, forms, pairs)
    yield _spans_line(engine_of(listed.term for listed in data.misinformation), evasions)


def _evasions(data: Data, *, quick: bool) -> Iterator[str]:
    for name in DISGUISES:
        yield from (one.query for one in disguised(data, name, quick=quick))


def _pairs(data: Data, evasions: list[str], *, step: int) -> Iterator[tuple[Engine, list[str]]]:
    """Yield each list as an engine, with everything that is asked of it."""
    innocent = [text.text for texts in data.innocent.values() for text in texts[::step]]
    yield engine_of(listed.term for listed in data.misinformation), innocent + evasions
    observed = [variant.written for variant in data.variants]
    for language, terms in data.profanity.items():
        queries = [
            text.text
            for text in data.innocent.get("queries", ())[::step]
            if text.language == language
        ]
        yield engine_of(terms), innocent + observed if language == "en" else queries


def _forms_line(
    name: str, forms: tuple[Form, ...], pairs: Iterable[tuple[Engine, list[str]]]
) -> Line:
    asked, differing = 0, list[Example]()
    for engine, texts in pairs:
        for text in texts:
            for form in forms:
                asked += 1
                if (example := _differs(engine, text, form)) is not None:
                    differing.append(example)
    return Line(
        part="equivalence",
        name=f"{name} decide otherwise",
        figure=len(differing),
        unit="",
        bound=at_most(0),
        n=asked,
        of="comparisons",
        examples=tuple(differing),
    )


def _differs(engine: Engine, text: str, form: Form) -> Example | None:
    other = unicodedata.normalize(form, text)
    if other == text or max(len(text), len(other)) > _LONGEST:
        return None
    here, there = _terms(engine, text), _terms(engine, other)
    if here == there:
        return None
    return Example(text, ", ".join(sorted(here ^ there)), f"{form}: {other}")


def _terms(engine: Engine, text: str) -> frozenset[str]:
    return frozenset(match.term for match in matches(engine, text))


def _spans_line(engine: Engine, evasions: list[str]) -> Line:
    asked, wrong = 0, list[Example]()
    for query in evasions:
        for match in matches(engine, query):
            asked += 1
            start, end = match.span
            inside = 0 <= start < end <= len(query) and match.text == query[start:end]
            if not inside or match.term not in _terms(engine, query[start:end]):
                wrong.append(Example(query, match.term, query[start:end]))
    return Line(
        part="equivalence",
        name="spans without the evidence",
        figure=len(wrong),
        unit="",
        bound=at_most(0),
        n=asked,
        of="matches, each span asked alone",
        examples=tuple(wrong),
    )
