"""Where queries are counted together, and answers summed and sorted: DuckDB, within bounded memory.

A query log is often larger than memory, and so are its changes where a set of lists is replaced.
DuckDB groups and sorts what does not fit through a temporary folder, which is removed at the end.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from searchguard.errors import BacktestError
from searchguard.insight import statements
from searchguard.insight.comparing import ANSWERED, context_of
from searchguard.insight.rows import ASKED, CONTEXT_COLUMNS
from searchguard.insight.sums import (
    Amount,
    Answer,
    Change,
    Cost,
    Part,
    RuleSum,
    ShadowSum,
    Sums,
    Transition,
)
from searchguard.policy.model import Action

# Memory of the database; beyond it what is grouped and sorted goes to the folder. It holds some
# thousands of rows at a time in any case, so that long texts need more.
_MEMORY, _MEMORY_OF_LONG = "128MB", "512MB"
_LONG = 1 << 11  # bytes of a row
_ROWS = 1 << 11  # that are read together: so many texts of 64 KiB are held at once
_BYTES = 1 << 22  # of what is asked, or added, together


class Ledger:
    """The queries of a log, each once, and what two sets of lists answer to them."""

    def __init__(self, folder: str) -> None:
        """Open it; `folder` is for what does not fit into memory."""
        self._memory = _MEMORY
        self._db = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": _MEMORY,
                "temp_directory": folder,
                "threads": "1",  # each holds what it reads; the processors are for the asking
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
            },
        )
        self._db.register("incoming", ANSWERED.empty_table())
        self._db.execute(statements.EMPTY)
        self._old_ns = self._new_ns = 0

    def fill(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take the queries of a log in, those of one text and context together.

        What goes wrong while they are read is raised as it is.
        """
        faults = list[BaseException]()
        fitting = self._made_to_fit(batches)
        reader = pa.RecordBatchReader.from_batches(ASKED, _until_fault(fitting, faults))
        self._db.register("incoming", reader)
        try:
            self._db.execute(statements.GROUPED)
        finally:
            self._db.unregister("incoming")
            if faults:
                raise faults[0]

    def asked(self) -> Iterator[pa.RecordBatch]:
        """Yield the queries in batches of `ASKED`, in no order."""
        for batch in self._db.cursor().sql(statements.ALL).to_arrow_reader(_ROWS):
            rows = max(1, min(batch.num_rows, batch.num_rows * _BYTES // batch.nbytes))
            yield from (batch.slice(at, rows) for at in range(0, batch.num_rows, rows))

    def add(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take batches of `ANSWERED` in."""
        held, size = list[pa.RecordBatch](), 0
        for batch in batches:
            held.append(batch)
            size += batch.nbytes
            if size > _BYTES:
                self._put(held)
                held, size = [], 0
        self._put(held)

    @property
    def whole(self) -> Amount:
        """All queries of the log."""
        return self._amount(statements.WHOLE)

    def sums(self) -> Sums:
        """Return what there is to be told of all that was added."""
        asked = self.whole
        return Sums(
            asked=asked,
            changed=self._amount(statements.CHANGED),
            reworded=self._amount(statements.REWORDED),
            transitions=tuple(self._transitions(asked)),
            rules=tuple(
                RuleSum(row[0], Amount(*row[1:3]), Amount(*row[3:5]), Amount(*row[5:7]))
                for row in self._rows(statements.RULES)
            ),
            shadows=tuple(
                ShadowSum(row[0], Amount(*row[1:3]), Amount(*row[3:5]))
                for row in self._rows(statements.SHADOWS)
            ),
            parts={column: self._parts(column) for column in CONTEXT_COLUMNS},
            cost=Cost(self._old_ns, self._new_ns),
        )

    def changes(self, most: int | None = None) -> Iterator[Change]:
        """Yield what changes: by traffic, then by text and context in the order of code points.

        Args:
            most: How many to yield; all, if absent.
        """
        found = self._db.cursor().sql(statements.CHANGES, params=[most])
        for batch in found.to_arrow_reader(_ROWS):
            for row in batch.to_pylist():
                yield Change(
                    row["query"],
                    context_of(*(row[name] for name in CONTEXT_COLUMNS)),
                    row["count"],
                    _answer(row, "old"),
                    _answer(row, "new"),
                )

    def close(self) -> None:
        """Let go of everything."""
        self._db.close()

    def _made_to_fit(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield batches; give the database more memory once one of them holds long texts."""
        for batch in batches:
            if self._memory == _MEMORY and batch.nbytes > _LONG * batch.num_rows:
                self._memory = _MEMORY_OF_LONG
                self._db.cursor().execute(f"SET memory_limit = '{self._memory}'")
            yield batch

    def _put(self, batches: Sequence[pa.RecordBatch]) -> None:
        table = pa.Table.from_batches(batches, ANSWERED)
        self._db.register("incoming", table)
        self._db.execute(statements.ADDED)
        [(old, new)] = self._rows(statements.TIMES)
        self._db.unregister("incoming")
        self._old_ns += int(old)
        self._new_ns += int(new)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._db.execute(query).fetchall()

    def _amount(self, query: str) -> Amount:
        return Amount(*self._rows(query)[0])

    def _transitions(self, asked: Amount) -> Iterator[Transition]:
        """Yield all nine; what is in no answer passes by both."""
        found = {
            (old, new): Amount(*rest) for old, new, *rest in self._rows(statements.TRANSITIONS)
        }
        told = found.values()
        rest = Amount(
            asked.queries - sum(one.queries for one in told),
            asked.traffic - sum(one.traffic for one in told),
        )
        both = found.get((Action.PASS, Action.PASS), Amount())
        found[Action.PASS, Action.PASS] = Amount(
            rest.queries + both.queries, rest.traffic + both.traffic
        )
        for old in Action:
            for new in Action:
                yield Transition(old, new, found.get((old, new), Amount()))

    def _parts(self, column: str) -> tuple[Part, ...]:
        return tuple(
            Part(row[0], *(Amount(*row[at : at + 2]) for at in range(1, 9, 2)))
            for row in self._rows(statements.PARTS.format(column=column))
        )


@contextmanager
def ledger() -> Iterator[Ledger]:
    """Open a ledger, and remove what it leaves.

    Raises:
        BacktestError: It has no room left, in memory or in the folder.
    """
    with TemporaryDirectory(prefix="searchguard-backtest-") as folder:
        opened = Ledger(folder)
        try:
            yield opened
        except duckdb.Error as error:
            msg = f"the queries cannot be counted together: {str(error).splitlines()[0]}"
            raise BacktestError(msg) from error
        finally:
            opened.close()


def _answer(row: dict[str, Any], side: str) -> Answer:
    return Answer(Action(row[f"{side}_action"]), row[f"{side}_rule"], tuple(row[f"{side}_notices"]))


def _until_fault(
    batches: Iterable[pa.RecordBatch], faults: list[BaseException]
) -> Iterator[pa.RecordBatch]:
    """Yield batches; end at a fault and keep it, as the database would tell it in its own words."""
    try:
        yield from batches
    except BaseException as error:  # noqa: BLE001 - raised again by whoever reads
        faults.append(error)
