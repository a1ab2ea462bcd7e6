"""A Spark cluster, among whose workers batches of queries are divided.

The function that they call is the one that processes on one machine call: from batches of `ASKED`
to batches of `ANSWERED`. Each process of a worker builds both engines once, from the snapshots that
the driver sends. Needs the extra `spark`.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from searchguard.engine.engine import Engine
from searchguard.engine.reading import Reader, SharedReader
from searchguard.errors import BacktestError, SettingsError
from searchguard.insight.comparing import ANSWERED, Pair, compare
from searchguard.insight.rows import ASKED
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot

_ROWS = 1 << 17  # of what is sent to the cluster together
_BYTES = 1 << 26
_MOST_WORDS = 300
_FAILED = (
    "the cluster failed, whose workers need this version of searchguard in the Python that "
    "PYSPARK_PYTHON names"
)

_held: dict[tuple[str, str, datetime], Pair] = {}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a process of a worker is sent: two snapshots by their revisions, and the instant.

    `snapshots` is a broadcast of both, which each process reads once.
    """

    version: str
    revisions: tuple[str, str]
    at: datetime
    snapshots: Any

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield a batch of `ANSWERED` for each of `ASKED`."""
        here = version("searchguard")
        if self.version != here:
            raise RuntimeError(
                f"searchguard is {self.version} at the driver and {here} at a worker"
            )
        return compare(self._pair(), batches)

    def _pair(self) -> Pair:
        key = *self.revisions, self.at
        if key not in _held:
            _held.clear()
            reader = SharedReader()
            old, new = (_engine(one, reader) for one in self.snapshots.value)
            _held[key] = Pair(old, new, self.at)
        return _held[key]


class Cluster:
    """Whoever answers batches: the workers of a Spark cluster."""

    def __init__(self, session: SparkSession, pair: Pair) -> None:
        self._session = session
        both = pair.old, pair.new
        snapshots = session.sparkContext.broadcast([compile_lists(one.lists) for one in both])
        revisions = pair.old.revision, pair.new.revision
        self._asking = Asking(version("searchguard"), revisions, pair.at, snapshots)
        self._answered = from_arrow_schema(ANSWERED)

    def compare(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield batches of `ANSWERED` for those of `ASKED`, in no order.

        Raises:
            BacktestError: The cluster fails.
        """
        for table in _together(batches):
            with _told(_FAILED):
                frame = self._session.createDataFrame(table)
                answered = frame.mapInArrow(self._asking, self._answered).toArrow()
            yield from answered.cast(ANSWERED).to_batches()


@contextmanager
def cluster(pair: Pair, master: str) -> Iterator[Cluster]:
    """Connect to a cluster, and leave it at the end.

    Args:
        pair: The engines, and the instant that both answer for.
        master: Its address, such as `spark://host:7077`; `local[2]` is this machine.

    Raises:
        SettingsError: There is no Java here.
        BacktestError: The cluster is not there, or fails.
    """
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise SettingsError("Spark needs Java 17 or later: install it, or set JAVA_HOME")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with _told(f"there is no cluster of Spark at `{master}`, or it takes nobody in"):
        builder = SparkSession.builder.master(master).appName("searchguard backtest")
        session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    try:
        with _told(_FAILED):
            shared = Cluster(session, pair)
        yield shared
    finally:
        session.stop()


def _engine(data: bytes, reader: Reader) -> Engine:
    snapshot = load_snapshot(data)
    return Engine(snapshot.lists, snapshot.revision, reader=reader)


def _together(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield many batches as one table, as many as memory should hold at a time."""
    held, rows, size = list[pa.RecordBatch](), 0, 0
    for batch in batches:
        held.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= _ROWS or size >= _BYTES:
            yield pa.Table.from_batches(held, ASKED)
            held, rows, size = [], 0, 0
    if held:
        yield pa.Table.from_batches(held, ASKED)


@contextmanager
def _told(failing: str) -> Iterator[None]:
    """Tell in one line what Spark tells in a hundred, which stand on stderr."""
    try:
        yield
    except (PySparkException, Py4JError, OSError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        causes = [line for line in lines if line.startswith("Caused by: ") or "Error: " in line]
        words = (causes[-1:] or lines[:1] or [type(error).__name__])[0][:_MOST_WORDS]
        raise BacktestError(f"{failing}: {words}") from error
