"""When calls are due, and what they ask."""

from collections import Counter
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.loadtest.arrivals import arrivals, drawn
from searchguard.loadtest.plan import Arrivals, Asked
from tests.loadtest.plans import plan


def due(processes: int, rate: float, spread: Arrivals, seconds: float = 10.0) -> list[float]:
    """Return when calls of all processes are due."""
    shares = [
        plan(number=number, processes=processes, rate=rate, arrivals=spread, seconds=seconds)
        for number in range(processes)
    ]
    return sorted(at for share in shares for at in arrivals(share))


@given(st.integers(1, 8), st.floats(0.5, 500))
def test_even_calls_of_all_processes_have_the_same_gap(processes: int, rate: float) -> None:
    times = due(processes, rate, Arrivals.EVEN, seconds=3.0)
    assert times[0] == 0
    assert max((b - a for a, b in pairwise(times)), default=1 / rate) == pytest.approx(1 / rate)
    assert min((b - a for a, b in pairwise(times)), default=1 / rate) == pytest.approx(1 / rate)
    assert times[-1] < 3.0 <= times[-1] + 1.000001 / rate


@pytest.mark.parametrize("processes", [1, 2, 7])
def test_random_calls_of_all_processes_make_the_rate(processes: int) -> None:
    times = due(processes, 1000.0, Arrivals.POISSON)
    # The standard deviation of their number is 100.
    assert 9_500 < len(times) < 10_500
    assert 0 <= times[0] <= times[-1] < 10
    gaps = [b - a for a, b in pairwise(times)]
    # Of a Poisson process one gap in e is over the mean, and they are not all alike.
    assert 0.34 < sum(gap > 1e-3 for gap in gaps) / len(gaps) < 0.40


def test_same_plan_has_the_same_calls_and_another_process_has_others() -> None:
    first, second = plan(arrivals=Arrivals.POISSON), plan(arrivals=Arrivals.POISSON, number=1)
    assert list(arrivals(first)) == list(arrivals(first))
    assert list(arrivals(first)) != list(arrivals(second))


def test_queries_are_drawn_by_weight_and_alike_each_time() -> None:
    asked = (Asked(b"often", 9), Asked(b"seldom", 1))
    bodies = list(islice(drawn(asked, 0), 10_000))
    assert bodies == list(islice(drawn(asked, 0), 10_000))
    assert bodies != list(islice(drawn(asked, 1), 10_000))
    assert 8_800 < Counter(bodies)[b"often"] < 9_200
