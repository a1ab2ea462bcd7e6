"""Hostile input: what somebody sends who wants the service to stop, and what it costs.

Time is that of the processor, in this thread: another process on the machine is not the engine's
doing.
"""

import gc
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from benchmarks.evaluation.asking import decide, engine_of
from benchmarks.evaluation.data import Data
from benchmarks.evaluation.hostile_texts import CHAINS, Texts, fresh_texts, texts_of
from benchmarks.evaluation.line import Example, Line, at_most
from benchmarks.evaluation.memory import growth
from searchguard.engine.engine import Engine

_WHOLE = 1024  # code points of which all are looked at
# How often every kind is asked, so often that its p99 is not its maximum; and in how many rounds
# memory may not grow.
_ROUNDS = (100, 40)
_QUICK_ROUNDS = (10, 5)
_P99 = 5.0  # ms
_LONGEST = 10.0  # ms
_GROWTH = 1.0  # MiB
_FIXED_A_ROUND = 10
_FIXED_TURNS = 20_000  # of a loop that takes a few ms, always the same
_ENOUGH = 2_000.0  # ms after which a kind is not asked again: its figure is known


@dataclass(slots=True)
class Observed:
    """What the evaluations so far have shown: milliseconds by kind, and what went wrong.

    `spent` is the sum of a kind's milliseconds.
    """

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failed: list[Example] = field(default_factory=list)
    unsaid: list[Example] = field(default_factory=list)
    evaluations: int = 0
    long: int = 0


def measure(data: Data, *, quick: bool) -> Iterator[Line]:
    """Yield time, exceptions, memory and whether a cut query says so."""
    engines = _engines(data)
    # As the server does before it answers: no query waits for a look through what was built.
    gc.collect()
    gc.freeze()
    texts = texts_of(data)
    observed = Observed()
    rounds, remembered = _QUICK_ROUNDS if quick else _ROUNDS
    fixed = list[float]()
    for turn in range(rounds):
        for kind, of_kind in {**texts, **fresh_texts(turn)}.items():
            for listed, engine in engines.items():
                evaluate(engine, f"{kind} / {listed}", of_kind, observed)
        fixed += [_fixed_work() for _ in range(_FIXED_A_ROUND)]
    gc.unfreeze()
    yield from _times(observed)
    yield from _machine(sorted(fixed))
    yield _count("exceptions", observed.failed, observed.evaluations)
    yield _count("cut without saying so", observed.unsaid, observed.long)
    yield Line(
        part="hostile",
        name="memory growth",
        figure=growth(data, remembered),
        unit=" MiB",
        bound=at_most(_GROWTH),
        n=remembered,
        of="rounds after as many",
    )


def _engines(data: Data) -> dict[str, Engine]:
    """Return all lists together as one engine, and one for each chain of overlapping terms."""
    lists = {"lists": data.all_terms, **CHAINS}
    return {name: engine_of(terms) for name, terms in lists.items()}


def evaluate(engine: Engine, kind: str, texts: Texts, observed: Observed) -> None:
    """Ask an engine each text of a kind, and note what that shows."""
    times = observed.milliseconds.setdefault(kind, [])
    for text in texts:
        if observed.spent[kind] > _ENOUGH:
            return
        observed.evaluations += 1
        started = time.thread_time_ns()
        try:
            decision = decide(engine, text)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            observed.failed.append(Example(text[:80], kind, repr(error)))
            continue
        times.append((time.thread_time_ns() - started) / 1e6)
        observed.spent[kind] += times[-1]
        if len(text) > _WHOLE:
            observed.long += 1
            if not decision.truncated:
                observed.unsaid.append(Example(text[:80], kind))


def _times(observed: Observed) -> Iterator[Line]:
    """Yield the median and the worst kind's p99 and maximum, with each kind's as examples."""
    ordered = {kind: sorted(times) for kind, times in observed.milliseconds.items() if times}
    every = sorted(time for times in ordered.values() for time in times)
    yield _time("median", _quantile(every, 0.5), len(every), "evaluations")
    for name, part, limit in (("p99", 0.99, _P99), ("maximum", 1.0, _LONGEST)):
        by_kind = {kind: _quantile(times, part) for kind, times in ordered.items()}
        worst = sorted(by_kind, key=by_kind.__getitem__, reverse=True)
        examples = tuple(Example(kind, note=f"{by_kind[kind]:.3f} ms") for kind in worst)
        line = _time(
            f"{name} of the worst kind", by_kind[worst[0]], len(ordered[worst[0]]), worst[0]
        )
        yield replace(line, bound=at_most(limit), examples=examples)


def _time(name: str, figure: float, n: int, of: str) -> Line:
    return Line(
        part="hostile",
        name=name,
        figure=figure,
        unit=" ms",
        n=n,
        of=of,
    )


def _fixed_work() -> float:
    """Return the milliseconds of work that is the same each time."""
    started = time.thread_time_ns()
    sum(number % 7 for number in range(_FIXED_TURNS))
    return (time.thread_time_ns() - started) / 1e6


def _machine(ordered: list[float]) -> Iterator[Line]:
    """Yield what the machine makes of a fixed piece of work: how much longer it takes at times.

    The host of a virtual machine takes its processor away and gives it back, and the guest counts
    that as time of its own.
    """
    usual = _quantile(ordered, 0.5)
    for name, part in (("p99", 0.99), ("maximum", 1.0)):
        yield Line(
            part="hostile",
            name=f"{name} of a fixed piece of work",
            figure=_quantile(ordered, part) / usual,
            unit=" x",
            n=len(ordered),
            of=f"its median, {usual:.2f} ms, on this machine",
        )


def _count(name: str, examples: list[Example], n: int) -> Line:
    return Line(
        part="hostile",
        name=name,
        figure=len(examples),
        unit="",
        bound=at_most(0),
        n=n,
        of="evaluations",
        examples=tuple(examples),
    )


def _quantile(ordered: list[float], part: float) -> float:
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]
