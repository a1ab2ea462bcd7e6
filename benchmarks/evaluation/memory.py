"""How much memory an engine keeps after hostile queries, in a process that has done nothing else.

A process that has measured other things holds memory that it may use again, and would hide growth.
"""

import gc
import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.evaluation.asking import decide, engine_of
from benchmarks.evaluation.data import Data
from benchmarks.evaluation.hostile_texts import fresh_texts, texts_of

_STATM = Path("/proc/self/statm")


def growth(data: Data, rounds: int) -> float:
    """Return by how many MiB a process grows in some rounds of hostile queries after as many.

    Args:
        data: Whose lists, all together, are the engine.
        rounds: How many; each holds texts that no round before it held.
    """
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as process:
        return process.submit(grown_here, data, rounds).result()


def grown_here(data: Data, rounds: int) -> float:
    """Return what `growth` does, of this process."""
    engine = engine_of(data.all_terms)
    settled = 0.0
    for turn in range(2 * rounds):
        if turn == rounds:
            settled = _resident()
        for of_kind in {**texts_of(data), **fresh_texts(turn)}.values():
            for text in of_kind:
                decide(engine, text)
    return _resident() - settled


def _resident() -> float:
    """Return the memory this process holds, in MiB; where that is not known its highest ever."""
    gc.collect()
    if _STATM.exists():
        return int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
