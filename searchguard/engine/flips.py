"""Which cases get another answer from other lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from searchguard.engine.cases import run_cases, run_must
from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A case of one of two engines, whose it is, how it was asked, and both answers."""

    origin: str
    query: str
    context: Context
    at: datetime
    old: Decision
    new: Decision


def flips(old: Engine, new: Engine) -> Iterator[Flip]:
    """Yield the cases of two engines to which they give another action, rule or notices.

    Both are built with drafts, so that the cases of drafts are asked too, and answer as a server
    would: a draft changes nothing until it is live. A case that both have is asked once.
    """
    seen = set()
    for engine in (old, new):
        for result in (*run_cases(engine), *run_must(engine)):
            asked = (result.rule_id, result.case.query, result.context, result.at)
            if asked in seen:
                continue
            seen.add(asked)
            answers = [
                one.decide(result.case.query, result.context, result.at) for one in (old, new)
            ]
            if _answer(answers[0]) != _answer(answers[1]):
                yield Flip(
                    origin=result.origin,
                    query=result.case.query,
                    context=result.context,
                    at=result.at,
                    old=answers[0],
                    new=answers[1],
                )


def _answer(decision: Decision) -> tuple[object, ...]:
    shown = tuple(notice.id for notice in decision.notices)
    return decision.action, decision.rule_id, shown
