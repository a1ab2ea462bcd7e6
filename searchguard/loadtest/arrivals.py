"""When calls are due: an open loop, which never waits for an answer.

Users do not wait for each other. A generator that sends its next call when the last is answered
slows down with the server, and so leaves out just the calls that would have been slow.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate, count, takewhile

from searchguard.loadtest.plan import Arrivals, Asked, Plan

_AT_ONCE = 1024


def arrivals(plan: Plan) -> Iterator[float]:
    """Yield when calls of one process are due, in seconds from the start, until its time is over.

    All processes together make `plan.rate` calls a second: independent Poisson streams add up to
    one, and even ones are set between each other. The same plan gives the same times.
    """
    times: Iterator[float]
    if plan.arrivals is Arrivals.EVEN:
        times = (at / plan.rate for at in count(plan.number, plan.processes))
    else:
        chance = random.Random(plan.number)  # noqa: S311 (the same load each time)
        gaps = (chance.expovariate(plan.rate / plan.processes) for _ in count())
        times = accumulate(gaps)
    return takewhile(lambda at: at < plan.seconds, times)


def drawn(asked: Sequence[Asked], number: int) -> Iterator[bytes]:
    """Yield bodies without end, each as often as its weight says; the same for the same process."""
    chance = random.Random(number)  # noqa: S311 (the same load each time)
    bodies = [one.body for one in asked]
    weights = list(accumulate(one.weight for one in asked))
    while True:
        yield from chance.choices(bodies, cum_weights=weights, k=_AT_ONCE)
