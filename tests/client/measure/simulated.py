"""Overload without a machine: the throttle against a server of arithmetic, in counted time.

Clients ask five times what a server can, by chance and without end. The server answers in turn,
and refuses at once whom it has no room for. What becomes of it depends on nothing but the throttle
and the room: on a machine that is busy this is the figure to trust.
"""

import argparse
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from searchguard.client import Settings
from searchguard.client.throttle import Throttle
from tests.client.measure.asking import Say

GOODPUT = 0.9
_CLIENTS = 8
_SERVICE, _REFUSAL, _WAY = 0.002, 0.00015, 0.0005  # seconds of an answer, a refusal, the wire
_SETTLE = 2.0
ROOMS = (6, 8, 10, 12, 14, 26, 40)  # calls in the server; 12 take as long as the deadline


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be told of the load."""
    parser.add_argument("--times", type=float, default=5.0, help="of the peak that is asked")
    parser.add_argument("--seconds", type=float, default=30.0, help="that are simulated")


def measure(told: argparse.Namespace, folder: Path, say: Say) -> bool:
    """Simulate; return whether goodput is kept where a call's turn comes before its deadline."""
    del folder
    settings = Settings(target="none")
    good = True
    for room in ROOMS:
        queue = room * _SERVICE
        share = goodput(room, told.times, told.seconds, settings)
        kept = "" if queue < settings.deadline * 0.9 else " (longer than the deadline allows)"
        good &= bool(kept) or share >= GOODPUT
        say(f"queue of {queue * 1000:.0f} ms: goodput {share:.2f} of the peak{kept}")
    return good


@dataclass(slots=True)
class _Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def goodput(room: int, times: float, seconds: float, settings: Settings) -> float:
    """Return what a server answers in time, of what it could if it were never asked too much."""
    random, clock = Random(1), _Clock()
    throttles = [
        Throttle(
            settings.throttle,
            settings.throttle_window,
            settings.throttle_samples,
            clock=clock,
            chance=random.random,
        )
        for _ in range(_CLIENTS)
    ]
    told: list[tuple[float, int, bool]] = []  # when a client hears what became of its call
    queued: list[float] = []
    free, answered = 0.0, 0
    for now in _arrivals(random, times / _SERVICE, seconds):
        while told and told[0][0] <= now:
            clock.now, client, good = heapq.heappop(told)
            throttles[client].made(answered=good)
        clock.now, client = now, random.randrange(_CLIENTS)
        if throttles[client].holds_back():
            continue
        queued = [end for end in queued if end > now]
        refused = len(queued) >= room
        free = max(free, now) + (_REFUSAL if refused else _SERVICE * random.uniform(0.8, 1.2))
        if not refused:
            queued.append(free)
        good = not refused and free + _WAY <= now + settings.deadline
        answered += good and now > _SETTLE
        heard = free + _WAY if good or refused else now + settings.deadline
        heapq.heappush(told, (heard, client, good))
    return answered * _SERVICE / (seconds - _SETTLE)


def _arrivals(random: Random, rate: float, seconds: float) -> Iterator[float]:
    now = random.expovariate(rate)
    while now < seconds:
        yield now
        now += random.expovariate(rate)
