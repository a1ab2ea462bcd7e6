"""`python -m tests.service.overload`: figures and a curve; exit code 1 where a promise is broken.

Each round measures the peak and then each load, so that both see the same machine. The server has
one processor and the callers another. A plain answer costs a tenth of a millisecond or two, and to
refuse one costs as much: so an answer is made to cost more, `--cost`, as one of a larger machine
would beside what it costs to refuse it.
"""

import argparse
import os
import sys
from pathlib import Path
from statistics import median

from benchmarks.machine import GENERATOR_CORE, load_average, on_core
from tests.service.overload.callers import percentile_ms
from tests.service.overload.drawing import drawn
from tests.service.overload.server import Server, costly
from tests.service.overload.trials import (
    Point,
    beside_streams,
    fairness,
    load,
    peak_of,
    recovery,
)

LOADS = (0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
GOODPUT = {3.0: 0.9, 5.0: 0.8}
SHED_P50_MS, NORMAL_SECONDS, MODEST = 2.0, 2.0, 0.8
# Single calls beside streams, of what is answered without them.
BESIDE = 0.95


def main() -> int:
    """Load a server; return the exit code."""
    told = _told()
    with costly(told.cost / 1000, told.waiting) as server, on_core(GENERATOR_CORE):
        points, rest = _measured(server, told)
    good = [_judged(point) for point in points]
    if told.svg:
        words = (
            f"answers of {told.cost:g} ms, deadline {told.deadline:g} ms, median of {told.rounds}"
        )
        told.svg.write_text(drawn(points, words), "utf-8")
    good += rest
    _say(f"load average {load_average()}")
    _say("as promised" if all(good) else "NOT as promised")
    return 0 if all(good) else 1


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make overload ARGS=...", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each load")
    parser.add_argument("--cost", type=float, default=4.0, help="ms of an answer")
    parser.add_argument("--deadline", type=float, default=25.0, help="ms, of a call")
    parser.add_argument("--waiting", type=float, default=0.25, help="`--waiting` of the server")
    parser.add_argument("--svg", type=Path, help="draw the curve into this file")
    return parser.parse_args()


def _measured(server: Server, told: argparse.Namespace) -> tuple[list[Point], list[bool]]:
    found: dict[float, list[Point]] = {times: [] for times in LOADS}
    peaks, normal, modest, beside = [], [], [], []
    deadline = told.deadline / 1000
    for _ in range(told.rounds):
        peaks.append(peak := peak_of(server, told.seconds))
        for times in LOADS:
            found[times].append(load(server, times, peak, told.seconds, deadline))
        normal.append(recovery(server, peak, LOADS[-1], deadline))
        modest.append(fairness(server, peak, LOADS[-1], deadline))
        beside.append(beside_streams(server, peak, deadline))
    peak = median(peaks)
    _say(f"peak {peak:.0f}/s; medians of {told.rounds} rounds, load average {load_average()}")
    points = [_middle(points) for points in found.values()]
    over = points[-1]
    spent = (over.busy - over.goodput) / max(1.0, over.shed)  # the peak takes a whole processor
    _say(f"a refusal costs about {max(0.0, spent) * 1000:.2f} ms of a processor, all in all")
    _say(f"normal again {median(normal):.2f} s after {LOADS[-1]:g} times the peak")
    _say(
        f"who asks half its share keeps {median(modest):.2f} of its answers beside a flood "
        f"({min(modest):.2f} to {max(modest):.2f})"
    )
    kept = [with_them.share / alone.share for alone, with_them in beside]
    late = [percentile_ms(with_them.good, 0.99) for _, with_them in beside]
    _say(
        f"single calls at half the peak, beside 60 streams: {median(kept):.2f} of what is answered "
        f"without them, p99 {median(late):.1f} ms"
    )
    return points, [
        median(normal) <= NORMAL_SECONDS,
        median(modest) >= MODEST,
        median(kept) >= BESIDE,
    ]


def _middle(points: list[Point]) -> Point:
    names = Point.__slots__
    return Point(**{name: median(getattr(point, name) for point in points) for name in names})


def _judged(point: Point) -> bool:
    asked = GOODPUT.get(point.times, 0.0)
    good = point.goodput >= asked and (not asked or point.shed_p50 <= SHED_P50_MS)
    words = (
        f"{point.times:3g} x peak: {point.goodput:.2f} of it in time, p99 {point.p99:.1f} ms",
        f"refused {point.shed:.0f}/s, p50 / p95 {point.shed_p50:.2f} / {point.shed_p95:.2f} ms",
        f"late {point.late:.0f}/s",
        f"{point.busy:.2f} of a processor",
        *((f"asked for {asked:g}: {'yes' if good else 'NO'}",) if asked else ()),
    )
    _say("; ".join(words))
    return good


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    sys.exit(main())
