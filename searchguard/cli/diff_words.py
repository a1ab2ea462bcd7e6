"""What the text and the review of a change say in the same words."""

from collections.abc import Sequence

from searchguard.engine.decision import Decision
from searchguard.engine.flips import Flip


def together(flipped: Sequence[Flip]) -> list[list[Flip]]:
    """Return flips in groups: those of one query that differ in their context alone."""
    alike: dict[tuple[str, str, str], list[Flip]] = {}
    for flip in flipped:
        answers = f"{answer_words(flip.old, flip.new)} -> {answer_words(flip.new, flip.old)}"
        alike.setdefault((flip.origin, flip.query, answers), []).append(flip)
    return list(alike.values())


def asked_words(flip: Flip) -> str:
    """Return who asked."""
    context = flip.context
    place = f"{context.language or 'no language'} in {context.region or 'no region'}"
    return f"{place}, {context.age_band}, {context.surface}"


def answer_words(decision: Decision, other: Decision) -> str:
    """Return an answer, as far as another one differs from it."""
    by = f" by {decision.rule_id}" if decision.rule_id else ""
    shown, others = ([notice.id for notice in one.notices] for one in (decision, other))
    told = f" with {', '.join(shown) or 'no notice'}" if shown != others else ""
    return f"{decision.action}{by}{told}"
