"""Explain: why a query got its answer, from what the decision was made of."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime

from searchguard.engine.decision import Considered, Explanation, Match
from searchguard.engine.evidence import Evidence, Found
from searchguard.engine.judge import Judged, Question
from searchguard.engine.literals import term_at
from searchguard.text.characters import INVISIBLE, is_unit
from searchguard.text.cut import SEPARATORS, Cut
from searchguard.text.fold import Reading, fold
from searchguard.text.steps import STEPS

_SOMETHING = SEPARATORS | Cut.APOSTROPHE
_READINGS = {"leet": Reading.SYMBOLS, "mask": Reading.MASKS}


def matches_of(judged: Judged, query: str, *, explain: bool) -> tuple[Match, ...]:
    """Return the matches of a rule, in the order of their places in the query.

    Their foldings are looked for where they are to be explained.
    """
    return tuple(_match(judged, found, query, explain=explain) for found in judged.found)


def explanation_of(
    judged: Sequence[Judged], deciding: Judged | None, evidence: Evidence, question: Question
) -> Explanation:
    """Return every match with what became of it, and the steps to the decision."""
    considered = [
        Considered(match, _outcome(one, deciding), one.applies)
        for one in judged
        for match in matches_of(one, question.query, explain=True)
    ]
    considered.extend(_excepted(evidence, question.query))
    return Explanation(
        considered=tuple(considered), steps=tuple(_steps(judged, deciding, question.at))
    )


def foldings(written: str, query: str, disguises: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of the foldings that a stretch of a query took to be a literal.

    The steps are taken on both until they are alike; a step counts when it changed one of them, or
    how they differ. A symbol that is a letter in disguise separates nothing.
    """
    names: list[str] = []
    term, text = _units_of(written), _units_of(query)
    for name, step in STEPS.items():
        if term == text:
            break
        folded_term, folded_text = _units_of(step(term)), _units_of(step(text))
        changed_one = (folded_term == term) != (folded_text == text)
        if changed_one or _differing(folded_term, folded_text) != _differing(term, text):
            names.append(name)
        term, text = folded_term, folded_text
    if (separator := _separator_folding(written, query, disguises)) is not None:
        names.append(separator)
    return tuple(names)


def _differing(term: str, text: str) -> tuple[int, frozenset[int]]:
    """Return by how much two texts differ in length, and at which places."""
    pairs = enumerate(zip(term, text, strict=False))
    return len(text) - len(term), frozenset(place for place, (a, b) in pairs if a != b)


def _units_of(text: str) -> str:
    """Return a text without separators, canonically decomposed; invisible characters stay."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if is_unit(c) or INVISIBLE.match(c) or _is_sign(c))


def _is_sign(char: str) -> bool:
    """Tell whether a character is one of those that may hold a letter, such as `🅥`."""
    return unicodedata.category(char) == "So"


def _separator_folding(written: str, query: str, disguises: Sequence[str]) -> str | None:
    reading = next((_READINGS[name] for name in disguises if name in _READINGS), Reading.PLAIN)
    before, after = _gaps(written, Reading.PLAIN), _gaps(query, reading)
    if before == after:
        return None
    return "joined" if after < before else "separator"


def _gaps(text: str, reading: Reading) -> int:
    """Return how often something stands between two units of a text."""
    return sum(bool(cut & _SOMETHING) for cut in fold(text, reading).cuts[1:-1])


def _match(judged: Judged, found: Found, query: str, *, explain: bool) -> Match:
    term = term_at(judged.placed.rule, found.term)
    start, end = found.span
    parts = zip(found.literals, found.parts, strict=True) if explain else ()
    taken = (
        name
        for literal, part in parts
        for name in foldings(literal, query[slice(*part)], found.disguises)
    )
    return Match(
        rule_id=judged.placed.id,
        term=" + ".join(found.literals) if term.all_of else term.text,
        span=found.span,
        text=query[start:end],
        foldings=tuple(dict.fromkeys((*taken, *found.disguises))),
    )


def _outcome(judged: Judged, deciding: Judged | None) -> str:
    if judged.refusal:
        return f"does not apply: {judged.refusal}"
    if judged.shadow:
        return f"in shadow: counted, would {judged.treatment.action}"
    softened = ", softened from block by a context word" if judged.softened else ""
    if deciding is None or judged is deciding:
        return f"decides: {judged.treatment.action}{softened}"
    return f"applies: {judged.treatment.action}{softened}; {_lost(judged, deciding)}"


def _lost(judged: Judged, deciding: Judged) -> str:
    winner = deciding.placed
    if judged.treatment.action is not deciding.treatment.action:
        return f"{winner.id} is stronger ({deciding.treatment.action})"
    if judged.placed.rule.priority != winner.rule.priority:
        return f"{winner.id} has the higher priority"
    return f"{winner.id} comes first by id"


def _excepted(evidence: Evidence, query: str) -> Iterator[Considered]:
    for number, excepted in sorted(evidence.excepted.items()):
        for one in excepted:
            match = Match(
                rule_id=evidence.placed[number].id,
                term=one.literal,
                span=one.part,
                text=query[slice(*one.part)],
                foldings=foldings(one.literal, query[slice(*one.part)]),
            )
            yield Considered(match, f"removed by the exception `{one.exception}`")


def _steps(judged: Sequence[Judged], deciding: Judged | None, at: datetime) -> Iterator[str]:
    yield from dict.fromkeys(said for one in judged for said in one.gates.said(at))
    applying = [one.placed.id for one in judged if one.applies]
    yield f"{len(applying)} rule(s) apply" + (f": {', '.join(applying)}" if applying else "")
    if deciding is None:
        yield "nothing applies: pass"
        return
    if deciding.softened:
        yield f"{deciding.placed.id} would block; a context word softens it to a pointer"
    yield f"{deciding.placed.id} decides: {deciding.treatment.action}"
