"""What is measured: the only list of definitions, in the order in which they run."""

from collections.abc import Callable, Iterator

from benchmarks.definitions import (
    backtest,
    batch,
    build,
    cases,
    check,
    engine,
    importing,
    lists,
    memory,
    notices,
    numbers,
    rivals,
    scan,
    steady,
    stream,
    workers,
)
from benchmarks.result import Row
from benchmarks.stage import Stage

DEFINITIONS: dict[str, Callable[[Stage], Iterator[Row]]] = {
    "check": check.measure,
    "rivals": rivals.measure,
    "steady": steady.measure,
    "workers": workers.measure,
    "stream": stream.measure,
    "memory": memory.measure,
    "numbers": numbers.measure,
    "notices": notices.measure,
    "engine": engine.measure,
    "build": build.measure,
    "scan": scan.measure,
    "batch": batch.measure,
    "cases": cases.measure,
    "importing": importing.measure,
    "lists": lists.measure,
    "backtest": backtest.measure,
}
