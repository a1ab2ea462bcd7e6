"""Timing in process: processor time of several functions in turn, and processes to do it in."""

import gc
import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import ParamSpec, TypeVar

from benchmarks.machine import SERVER_CORE, on_core

P = ParamSpec("P")
T = TypeVar("T")


def interleaved(runs: Sequence[Callable[[], object]], repetitions: int) -> list[list[int]]:
    """Return the processor time of each run in nanoseconds, one a repetition.

    Each is run once before, and nothing of the garbage collector is in the times.
    """
    times: list[list[int]] = [[] for _ in runs]
    for run in runs:
        run()
    gc.collect()
    gc.disable()
    try:
        for _ in range(repetitions):
            for its, run in zip(times, runs, strict=True):
                begun = time.process_time_ns()
                run()
                its.append(time.process_time_ns() - begun)
    finally:
        gc.enable()
    return times


def in_own_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a function returns in a new process on the core of what is measured."""
    context = multiprocessing.get_context("spawn")
    with on_core(SERVER_CORE), ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(function, *args, **kwargs).result()
