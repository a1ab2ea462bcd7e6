"""The unit of work: batches of queries in, batches of what two engines answer out.

It knows nothing of where the batches come from. A process pool on one machine calls it, and
whatever else maps Arrow batches can: the engines are all that a worker needs.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import pyarrow as pa

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.insight.rows import ASKED, CONTEXT_COLUMNS
from searchguard.policy.model import Action, AgeBand, Surface

# The rows of `ASKED` that one of the engines does not simply pass, with both answers. `changed`:
# action, rule or notices differ. `reworded`: only how it is shown does. One more row of each batch
# has no query and tells what asking both engines took, in ns of a processor.
ANSWERED = pa.schema(
    [
        *ASKED,
        ("old_action", pa.string()),
        ("new_action", pa.string()),
        ("old_rule", pa.string()),
        ("new_rule", pa.string()),
        ("old_notices", pa.list_(pa.string())),
        ("new_notices", pa.list_(pa.string())),
        ("old_shadow", pa.list_(pa.string())),
        ("new_shadow", pa.list_(pa.string())),
        ("changed", pa.bool_()),
        ("reworded", pa.bool_()),
        ("old_ns", pa.int64()),
        ("new_ns", pa.int64()),
    ]
)
_PASS = Decision(action=Action.PASS, revision="")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two engines, and the instant that both answer for, aware."""

    old: Engine
    new: Engine
    at: datetime


def compare(pair: Pair, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield a batch of `ANSWERED` for each batch of `ASKED`.

    Which engine goes first changes from batch to batch, so that neither gains by it.
    """
    for number, batch in enumerate(batches):
        yield answers(pair, batch, new_first=bool(number % 2))


def answers(pair: Pair, batch: pa.RecordBatch, *, new_first: bool) -> pa.RecordBatch:
    """Return the rows of `ANSWERED` of one batch of `ASKED`.

    A query that only one of the engines answers does not count in what asking takes: an answer
    costs fifty times a PASS, and who adds a term wants it.
    """
    queries = batch.column("query").to_pylist()
    columns = [batch.column(name).to_pylist() for name in CONTEXT_COLUMNS]
    contexts = list(zip(*columns, strict=True))
    order = (pair.new, pair.old) if new_first else (pair.old, pair.new)
    took, undecided = dict[Engine, int](), dict[Engine, set[int]]()
    for engine in order:
        begun = time.thread_time_ns()
        undecided[engine] = engine.undecided(queries)
        took[engine] = time.thread_time_ns() - begun
    decided: dict[Engine, dict[int, Decision]] = {engine: {} for engine in order}
    for engine, other in (order, order[::-1]):
        for number in undecided[engine]:
            begun = time.thread_time_ns()
            decision = engine.decide(queries[number], context_of(*contexts[number]), pair.at)
            spent = time.thread_time_ns() - begun
            decided[engine][number] = decision
            if decision.action is Action.PASS or number in undecided[other]:
                took[engine] += spent
    old, new = decided[pair.old], decided[pair.new]
    counts = batch.column("count").to_pylist()
    rows = [
        {
            "query": queries[number],
            "count": counts[number],
            **dict(zip(CONTEXT_COLUMNS, contexts[number], strict=True)),
            **told,
        }
        for number in sorted(old.keys() | new.keys())
        if (told := _told(old.get(number, _PASS), new.get(number, _PASS)))
    ]
    cost = {"old_ns": took[pair.old], "new_ns": took[pair.new]}
    return pa.RecordBatch.from_pylist([*rows, cost], schema=ANSWERED)


@lru_cache(maxsize=1 << 12)
def context_of(region: str, language: str, age_band: str, surface: str) -> Context:
    """Return the context of a row, whose values are in normal form."""
    return Context(region, language, AgeBand(age_band), Surface(surface))


def notices_of(decision: Decision) -> tuple[str, ...]:
    """Return the ids of what is shown, in order."""
    return tuple(notice.id for notice in decision.notices)


def _told(old: Decision, new: Decision) -> dict[str, object]:
    """Return the columns that two answers fill; none where both pass and no shadow matched."""
    both = (old, new)
    if all(one.action is Action.PASS and not one.shadow_rules for one in both):
        return {}
    changed = _answer(old) != _answer(new)
    return {
        "old_action": old.action,
        "new_action": new.action,
        "old_rule": old.rule_id,
        "new_rule": new.rule_id,
        "old_notices": notices_of(old),
        "new_notices": notices_of(new),
        "old_shadow": old.shadow_rules,
        "new_shadow": new.shadow_rules,
        "changed": changed,
        "reworded": not changed and _shown(old) != _shown(new),
    }


def _answer(decision: Decision) -> tuple[object, ...]:
    return decision.action, decision.rule_id, notices_of(decision)


def _shown(decision: Decision) -> tuple[object, ...]:
    """Return how an answer is shown; the version of a notice changes with what others see."""
    notices = tuple(replace(notice, version="") for notice in decision.notices)
    return decision.results, decision.suppress_suggestion, notices
