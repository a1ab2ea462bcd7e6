"""Engines of plain lists of terms, and what they find."""

from collections.abc import Iterable
from datetime import UTC, datetime

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision, Match
from searchguard.engine.engine import Engine
from searchguard.policy.model import (
    Action,
    Blocklist,
    Lists,
    MatchMode,
    Rule,
    RuleState,
    Term,
    Workspace,
)

_ANYONE = Context()
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def engine_of(terms: Iterable[str], match: MatchMode = MatchMode.PHRASE) -> Engine:
    """Return an engine that blocks each of the terms, in one live rule with every default."""
    rule = Rule(
        id="listed",
        action=Action.BLOCK,
        state=RuleState.LIVE,
        reason="misinformation",
        terms=tuple(Term(text=text, match=match) for text in dict.fromkeys(terms)),
    )
    blocklist = Blocklist(blocklist="evaluation", rules=(rule,))
    return Engine(Lists(workspace=Workspace(test_queries=False), blocklists=(blocklist,)), "")


def decide(engine: Engine, query: str) -> Decision:
    """Return an engine's decision on a query of anyone, anywhere."""
    return engine.decide(query, _ANYONE, _AT)


def matches(engine: Engine, query: str) -> tuple[Match, ...]:
    """Return what an engine blocks a query for; nothing where it does not."""
    return decide(engine, query).matches
