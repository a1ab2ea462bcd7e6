"""Who is next where many wait, and who is refused."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from searchguard.service.arrived import Arrived
from searchguard.service.pace import Pace
from searchguard.service.turns import Turns

PACE = 0.001


class Call(Arrived):
    """A call of a connection, of which so many seconds are left."""

    can_be_refused = True

    def __init__(self, peer: str, left: float = 60.0) -> None:
        super().__init__(_nothing, ())
        self.name = peer
        self._left = left

    def peer(self) -> bytes:
        return self.name.encode()

    def left(self) -> float:
        return self._left


class Asked(Call):
    """One of health."""

    can_be_refused = False


def _nothing() -> None:
    pass


def names(turns: Turns) -> str:
    taken = iter(turns.take, None)
    return "".join(call.name for call in taken if isinstance(call, Call))


# What waits in which order of arrival, and in which order it is taken.
ORDERS = [
    ("aaa", "aaa"),
    ("aaab", "abaa"),
    ("aabbcc", "abcabc"),
    ("aaaabbc", "abcabaa"),
]


@pytest.mark.parametrize(("arrived", "taken"), ORDERS)
def test_connections_take_turns(arrived: str, taken: str) -> None:
    turns = Turns(1.0)
    for name in arrived:
        assert turns.add(Call(name), 0.0, 0, PACE) is None
    assert names(turns) == taken


# most seconds, what is left to a call, how many are ahead, whether it waits
WAITS = [
    (0.010, 60.0, 9, True),
    (0.010, 60.0, 10, False),
    (0.010, 0.010, 6, True),  # three quarters of what is left
    (0.010, 0.010, 7, False),
    (0.010, -1.0, 0, False),
]


@pytest.mark.parametrize(("most", "left", "ahead", "waits"), WAITS)
def test_call_that_would_wait_too_long_is_refused(
    most: float, left: float, ahead: int, waits: bool
) -> None:
    turns, call = Turns(most), Call("a", left)
    assert turns.add(call, 0.0, ahead, PACE) is (None if waits else call)
    assert len(turns) == waits


def test_who_asked_most_makes_way() -> None:
    turns = Turns(0.003)
    calls = [Call("a") for _ in range(3)]
    assert [turns.add(call, 0.0, 0, PACE) for call in calls] == [None] * 3
    other = Call("b")
    assert turns.add(other, 0.0, 0, PACE) is calls[2]
    assert names(turns) == "aba"


def test_what_is_asked_of_health_is_never_refused() -> None:
    turns = Turns(0.002)
    for _ in range(100):
        assert turns.add(Asked("a"), 0.0, 100, PACE) is None
    assert len(turns) == 100


@pytest.mark.parametrize("floods", [1, 4, 16])
def test_connection_that_asks_less_than_its_share_loses_none(floods: int) -> None:
    turns, chance, lost = Turns(0.006), Random(1), Counter[str]()
    modest = 0.5 / (floods + 1)  # half of its share of one call a step
    answered = 0
    for step in range(4000):
        arriving = [f"flood {chance.randrange(floods)}" for _ in range(5)]
        if chance.random() < modest:
            arriving.insert(chance.randrange(6), "modest")
        for name in arriving:
            refused: Any = turns.add(Call(name, 1.0), step * PACE, 1, PACE)
            if refused is not None:
                lost[refused.name] += 1
        answered += turns.take() is not None
    assert answered == 4000
    asked = 4000 * modest
    assert lost["modest"] < asked * 0.1
    assert lost.total() > 4000 * 3.5


def test_pace_follows_what_calls_take_and_no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1.0
    monkeypatch.setattr("searchguard.service.pace.monotonic", lambda: now)
    pace = Pace()
    for _ in range(100):
        pace.taken(more=True)
        now += 0.002
    assert pace.seconds == pytest.approx(0.002, rel=0.05)
    pace.taken(more=False)
    now += 60  # nobody asked
    pace.taken(more=True)
    assert pace.seconds == pytest.approx(0.002, rel=0.1)
    now += 60  # the machine stood still
    pace.taken(more=True)
    assert pace.seconds < 0.004


def test_pace_of_a_slow_burst_is_forgotten_once_nobody_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1.0
    monkeypatch.setattr("searchguard.service.pace.monotonic", lambda: now)
    pace = Pace()
    usual = pace.seconds
    for _ in range(200):
        pace.taken(more=True)
        now += 0.1
    slow = pace.seconds
    assert slow > 0.05
    for _ in range(200):
        pace.taken(more=False)
        now += 0.01
    assert pace.seconds == pytest.approx(usual, rel=0.05)
