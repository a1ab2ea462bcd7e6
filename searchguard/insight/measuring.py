"""What a query log tells the guardrails: one backtest, kept as little as they need."""

from collections.abc import Sequence
from itertools import islice
from statistics import median

import pyarrow as pa

from searchguard.insight.backtest import Backtest, backtest
from searchguard.insight.comparing import Pair, answers
from searchguard.insight.guardrails.evidence import Traffic
from searchguard.insight.reading import Skipped, Source, Watch
from searchguard.insight.sums import Cost
from searchguard.insight.workers import workers
from searchguard.policy.model import Action

_LOOKED_AT = 1000  # changed queries, those asked most first
_TOLD = 20
_ROWS = 1 << 9  # of a round
_FEWEST_ROUNDS = 9
_MOST_ROUNDS = 1000


def measure(
    pair: Pair, sources: Sequence[Source], *, processes: int, watch: Watch
) -> tuple[Traffic, Skipped]:
    """Return what query logs tell of two engines, and which of their lines could not be read.

    Raises:
        BacktestError: A log is not one of its format, or a process has ended too early.
        OSError: A log cannot be read.
    """
    with backtest(pair, sources, workers(pair, processes), watch) as found:
        changes = list(found.changes(_LOOKED_AT))
        blocked = (
            one
            for one in changes
            if one.new.action is Action.BLOCK and one.old.action is not Action.BLOCK
        )
        traffic = Traffic(
            sums=found.sums,
            changes=tuple(changes[:_TOLD]),
            blocked=tuple(islice(blocked, _TOLD)),
            slower=found.sums.cost.ratio or _asked_again(found),
        )
        return traffic, found.skipped


def _asked_again(found: Backtest) -> float | None:
    """Return how many times as long the new lists take, where a log was too short to tell at once.

    Some of it is asked again, by turns, until that can be told. The first round fills tables. It is
    the median that counts: a machine that was busy for a moment must not stop a publish.
    """
    first = next(found.ledger.asked(), None)
    if first is None:
        return None
    batch = first.take(pa.array([number % first.num_rows for number in range(_ROWS)]))
    old, new = list[int](), list[int]()
    for number in range(_MOST_ROUNDS + 1):
        answered = answers(found.pair, batch, new_first=bool(number % 2))
        [took] = answered.slice(answered.num_rows - 1).to_pylist()
        if number:
            old.append(took["old_ns"])
            new.append(took["new_ns"])
        if number >= _FEWEST_ROUNDS and Cost(sum(old), sum(new)).ratio is not None:
            return median(new) / median(old)
    return None
