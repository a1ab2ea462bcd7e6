"""The engine's answer in the oracle's words, so that the two can be compared."""

from collections import defaultdict
from datetime import UTC, datetime

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.policy.model import Lists, Surface
from tests.oracle.deciding import Answer, Reports, answer, texts_of
from tests.oracle.matching import Literal, Reported, Span

AT = datetime(2026, 1, 1, tzinfo=UTC)


def engine_of(lists: Lists) -> Engine:
    return Engine(lists, "0" * 64)


def as_answer(decision: Decision) -> Answer:
    """Return an explained decision as the oracle would give it."""
    assert decision.explanation is not None
    return Answer(
        action=decision.action,
        rule_id=decision.rule_id,
        softened=decision.softened,
        results=decision.results,
        suppress_suggestion=decision.suppress_suggestion,
        notices=tuple(notice.id for notice in decision.notices),
        found=frozenset(
            (one.match.rule_id, one.match.term, one.match.span)
            for one in decision.explanation.considered
            if not one.outcome.startswith("removed by")
        ),
        shadow_rules=frozenset(decision.shadow_rules),
        truncated=decision.truncated,
    )


def both_answers(
    engine: Engine, query: str, context: Context, at: datetime = AT
) -> tuple[Answer, Answer]:
    """Return what the engine and the oracle say of a query."""
    decided = as_answer(engine.decide(query, context, at, explain=True))
    reports = reported(engine, query, hashtag=context.surface is Surface.HASHTAG)
    return decided, answer(engine.lists, query, context, at, reports)


def reported(engine: Engine, query: str, *, hashtag: bool) -> Reports:
    """Return where the engine finds each literal, in each text that it looks at of a query."""
    return [_reported(engine, text, hashtag=hashtag) for _, text in texts_of(query)]


def _reported(engine: Engine, text: str, *, hashtag: bool) -> Reported:
    literals = engine._literals
    spans: dict[Literal, set[Span]] = defaultdict(set)
    for hit in engine._matcher.find(text, hashtag=hashtag).hits:
        number = hit.literal
        literal = Literal(
            literals.texts[number], literals.match(number), literals.disguises(number)
        )
        spans[literal].add((hit.start, hit.end))
    return {literal: frozenset(found) for literal, found in spans.items()}
