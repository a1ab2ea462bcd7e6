"""Explain: why a query got its answer, from what the decision was made of."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from searchguard.engine.decision import Considered, Explanation, Match
from searchguard.engine.evidence import Evidence, Found
from searchguard.engine.judge import Judged, Question
from searchguard.engine.literals import term_at
from searchguard.text.characters import INVISIBLE, is_unit
from searchguard.text.fold import SEPARATORS, Cut, fold
from searchguard.text.steps import STEPS

_SOMETHING = SEPARATORS | Cut.APOSTROPHE


def matches_of(judged: Judged, query: str) -> tuple[Match, ...]:
    """Return the matches of a rule, in the order of their places in the query."""
    return tuple(_match(judged, found, query) for found in judged.found)


def explanation_of(
    judged: Sequence[Judged], deciding: Judged | None, evidence: Evidence, question: Question
) -> Explanation:
    """Return every match with what became of it, and the steps to the decision."""
    considered = [
        Considered(match, _outcome(one, deciding))
        for one in judged
        for match in matches_of(one, question.query)
    ]
    considered.extend(_excepted(evidence, question.query))
    return Explanation(considered=tuple(considered), steps=tuple(_steps(judged, deciding)))


def foldings(written: str, query: str) -> tuple[str, ...]:
    """Return the names of the foldings that a stretch of a query took to be a literal.

    The steps are taken on both until they are alike; a step counts when it changed either.
    """
    names: list[str] = []
    term, text = _units_of(written), _units_of(query)
    for name, step in STEPS.items():
        if term == text:
            break
        folded_term, folded_text = _units_of(step(term)), _units_of(step(text))
        if (folded_term, folded_text) != (term, text):
            names.append(name)
        term, text = folded_term, folded_text
    if (separator := _separator_folding(written, query)) is not None:
        names.append(separator)
    return tuple(names)


def _units_of(text: str) -> str:
    """Return a text without separators, canonically decomposed; invisible characters stay."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if is_unit(c) or INVISIBLE.match(c) or _is_sign(c))


def _is_sign(char: str) -> bool:
    """Tell whether a character is one of those that may hold a letter, such as `🅥`."""
    return unicodedata.category(char) == "So"


def _separator_folding(written: str, query: str) -> str | None:
    before, after = _gaps(written), _gaps(query)
    if before == after:
        return None
    return "joined" if after < before else "spaced"


def _gaps(text: str) -> int:
    """Return how often something stands between two units of a text."""
    return sum(bool(cut & _SOMETHING) for cut in fold(text).cuts[1:-1])


def _match(judged: Judged, found: Found, query: str) -> Match:
    term = term_at(judged.placed.rule, found.term)
    start, end = found.span
    taken = (
        name
        for literal, part in zip(found.literals, found.parts, strict=True)
        for name in foldings(literal, query[slice(*part)])
    )
    return Match(
        rule_id=judged.placed.id,
        term=" + ".join(found.literals) if term.all_of else term.text,
        span=found.span,
        text=query[start:end],
        foldings=tuple(dict.fromkeys(taken)),
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


def _steps(judged: Iterable[Judged], deciding: Judged | None) -> Iterator[str]:
    applying = [one.placed.id for one in judged if one.applies]
    yield f"{len(applying)} rule(s) apply" + (f": {', '.join(applying)}" if applying else "")
    if deciding is None:
        yield "nothing applies: pass"
        return
    if deciding.softened:
        yield f"{deciding.placed.id} would block; a context word softens it to a pointer"
    yield f"{deciding.placed.id} decides: {deciding.treatment.action}"
