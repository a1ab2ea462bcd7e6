"""How many calls are held back, at times and by chances that the test sets."""

from collections.abc import Iterator
from itertools import cycle
from random import Random

import pytest

from searchguard.client import Settings
from searchguard.client.throttle import Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def throttle_at(
    clock: Clock, ratio: float = 2.0, chances: Iterator[float] | None = None
) -> Throttle:
    drawn = chances or cycle([0.5])
    return Throttle(ratio, 10.0, 50, clock=clock, chance=lambda: next(drawn))


def after(throttle: Throttle, *, answered: int, failed: int) -> Throttle:
    for _ in range(answered):
        throttle.made(answered=True)
    for _ in range(failed):
        throttle.made(answered=False)
    return throttle


def held_back(throttle: Throttle, calls: int) -> int:
    """Make calls, each of which fails if it is made; the first is let through to see."""
    return sum(throttle.holds_back() for _ in range(calls))


@pytest.mark.parametrize(
    ("ratio", "answered", "failed", "held"),
    [
        (2.0, 1000, 0, False),
        (2.0, 500, 499, False),
        (2.0, 0, 49, False),  # too few to tell
        (2.0, 0, 50, True),
        (2.0, 100, 900, True),
        (1.0, 100, 1000, True),
        (0, 0, 1000, False),
    ],
)
def test_calls_beyond_the_ratio_are_held_back(
    ratio: float, answered: int, failed: int, held: bool
) -> None:
    throttle = after(throttle_at(Clock(), ratio), answered=answered, failed=failed)
    throttle.holds_back()  # the first is a look at how the server is
    assert throttle.holds_back() is held


def test_share_that_is_held_back_is_that_of_the_formula() -> None:
    chances = iter([step / 100 for step in range(100)])
    throttle = after(throttle_at(Clock(), 2.0, chances), answered=100, failed=900)
    throttle._last_made = Clock().now
    share = (1000 - 2 * 100) / 1001
    assert held_back(throttle, 1) == 1  # a chance of 0
    assert held_back(throttle, 99) == pytest.approx(100 * share, abs=2)


def test_one_call_in_a_while_is_let_through_however_bad_it_is() -> None:
    clock = Clock()
    throttle = after(throttle_at(clock, chances=cycle([0.0])), answered=0, failed=10_000)
    made = 0
    for _ in range(400):
        made += not throttle.holds_back()
        clock.now += 0.01
    assert made == 4 / 0.25


def test_window_forgets() -> None:
    clock = Clock()
    throttle = after(throttle_at(clock), answered=0, failed=1000)
    throttle.holds_back()
    assert throttle.holds_back()
    clock.now += 10.0
    assert held_back(throttle, 40) == 0


def test_another_connection_begins_anew() -> None:
    throttle = after(throttle_at(Clock()), answered=0, failed=1000)
    throttle.forget()
    assert held_back(throttle, 40) == 0


def test_no_call_is_held_back_once_a_server_is_itself_again_for_six_seconds() -> None:
    clock, chance = Clock(), Random(1)
    usual = Settings(target="unused")
    throttle = Throttle(
        usual.throttle,
        usual.throttle_window,
        usual.throttle_samples,
        clock=clock,
        chance=chance.random,
    )

    def ask(seconds: float, rate: float, answered: float) -> int:
        """Ask at a rate, of which a server answers a share; return how many were held back."""
        held = 0
        for _ in range(int(seconds * rate)):
            clock.now += 1 / rate
            if throttle.holds_back():
                held += 1
            else:
                throttle.made(answered=chance.random() < answered)
        return held

    assert ask(20, 1000, 0.2) > 10_000
    assert ask(6, 100, 1.0) > 0
    assert ask(10, 100, 1.0) == 0


@pytest.mark.parametrize(
    ("answered", "failed", "held"),
    [
        (0, 0, True),
        (19, 0, True),
        (20, 0, False),  # 4 for each answer: (1020 - 4 * 120) / 1021 = 0.53
        (20, 1, True),  # 2 again: 0.76
        (60, 1, True),
    ],
)
def test_answers_in_a_row_let_twice_as_many_be_made_until_one_fails(
    answered: int, failed: int, held: bool
) -> None:
    throttle = after(throttle_at(Clock(), chances=cycle([0.6])), answered=100, failed=900)
    throttle.holds_back()
    assert throttle.holds_back()
    after(throttle, answered=answered, failed=failed)
    assert throttle.holds_back() is held
