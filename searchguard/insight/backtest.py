"""The backtest: two engines over one query log, and the difference."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from searchguard.engine.decision import Explanation
from searchguard.insight.comparing import Pair
from searchguard.insight.ledger import Ledger, ledger
from searchguard.insight.must import MustBreach, must_breaches
from searchguard.insight.reading import Skipped, Source, Watch, read_logs
from searchguard.insight.sums import Change, Sums


class Asked(Protocol):
    """Whoever answers batches of queries, wherever."""

    def compare(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield batches of `ANSWERED` for those of `ASKED`, in whatever order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What was found. The changed queries stay where they are sorted, and are asked for.

    `breaches` are the lines of `must_pass.txt` and `must_block.txt` that do not hold.
    """

    pair: Pair
    sums: Sums
    skipped: Skipped
    breaches: tuple[MustBreach, ...]
    ledger: Ledger

    def changes(self, most: int | None = None) -> Iterator[Change]:
        """Yield what changes, by traffic; see `Ledger.changes`."""
        return self.ledger.changes(most)

    def explained(self, change: Change) -> tuple[Explanation | None, Explanation | None]:
        """Return why a changed query got its old answer, and why it gets the new one."""
        old, new = (
            engine.decide(change.query, change.context, self.pair.at, explain=True).explanation
            for engine in (self.pair.old, self.pair.new)
        )
        return old, new

    @property
    def regressions(self) -> tuple[MustBreach, ...]:
        """The lines that hold with the old lists and no longer do."""
        return tuple(one for one in self.breaches if one.regression)


def _unwatched(doing: str, done: int, of: int) -> None:
    """Tell nobody."""


@contextmanager
def backtest(
    pair: Pair,
    sources: Sequence[Source],
    asked: AbstractContextManager[Asked],
    watch: Watch = _unwatched,
) -> Iterator[Backtest]:
    """Ask both engines every query of some logs, each text and context once.

    Args:
        pair: The engines, and the instant that both answer for.
        sources: The logs.
        asked: Who answers, such as `workers` or a `cluster`; what is found does not depend on it,
            but for the cost.
        watch: Told what is being done and how far it is.

    Raises:
        BacktestError: A log is not one of its format, or a process has ended too early.
        OSError: A log cannot be read.
    """
    skipped = Skipped()
    with asked as pool, ledger() as book:
        book.fill(read_logs(sources, skipped, watch))
        book.add(pool.compare(_watched(book, watch)))
        yield Backtest(
            pair=pair,
            sums=book.sums(),
            skipped=skipped,
            breaches=tuple(must_breaches(pair.old, pair.new)),
            ledger=book,
        )


def _watched(book: Ledger, watch: Watch) -> Iterator[pa.RecordBatch]:
    """Yield the queries of a log, and tell how many are on their way."""
    done, whole = 0, book.whole.queries
    for batch in book.asked():
        done += batch.num_rows
        watch("asking both", done, whole)
        yield batch
