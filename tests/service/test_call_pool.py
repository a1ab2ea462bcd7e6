"""The threads that answer calls."""

import json
import sys
from threading import Event

import pytest

from searchguard.service.call_pool import CallPool
from searchguard.service.log import Log
from searchguard.service.settings import LogFormat

SECONDS = 30.0
LOG = Log(LogFormat.JSON)
LONGEST = 1024


def test_calls_are_made_in_order_with_their_arguments() -> None:
    made: list[tuple[int, str]] = []

    def make(number: int, *, name: str) -> None:
        made.append((number, name))

    pool = CallPool(1, LOG, waiting=1.0, longest=LONGEST)
    for number in range(5):
        pool.submit(make, number, name="call")
    pool.shutdown()
    assert made == [(number, "call") for number in range(5)]


def test_waiting_counts_the_calls_that_no_thread_has_taken() -> None:
    begun, go_on = Event(), Event()

    def hold() -> None:
        begun.set()
        go_on.wait(SECONDS)

    pool = CallPool(1, LOG, waiting=1.0, longest=LONGEST)
    pool.submit(hold)
    assert begun.wait(SECONDS)
    assert pool.waiting() == 0
    pool.submit(lambda: None)
    pool.submit(lambda: None)
    assert pool.waiting() == 2
    go_on.set()
    pool.shutdown()
    assert pool.waiting() == 0


def test_no_call_of_a_crowd_is_left_behind() -> None:
    begun, go_on = Event(), Event()
    made: list[int] = []

    def hold() -> None:
        begun.set()
        go_on.wait(SECONDS)

    pool = CallPool(1, LOG, waiting=0.001, longest=LONGEST)
    pool.submit(hold)
    assert begun.wait(SECONDS)
    for number in range(50):
        pool.submit(made.append, number)
    assert pool.waiting() == 50
    go_on.set()
    pool.shutdown()
    assert made == list(range(50))


def test_threads_give_way_sooner_while_there_is_a_crowd() -> None:
    begun, go_on = Event(), Event()

    def hold() -> None:
        begun.set()
        go_on.wait(SECONDS)

    pool = CallPool(1, LOG, waiting=0.001, longest=LONGEST)
    calm = sys.getswitchinterval()
    pool.submit(hold)
    assert begun.wait(SECONDS)
    for _ in range(50):
        pool.submit(lambda: None)
    assert sys.getswitchinterval() < calm
    go_on.set()
    pool.shutdown()
    assert sys.getswitchinterval() == calm


def test_as_many_calls_are_made_at_once_as_there_are_threads() -> None:
    all_here = [Event() for _ in range(3)]
    pool = CallPool(3, LOG, waiting=1.0, longest=LONGEST)

    def meet(number: int) -> None:
        all_here[number].set()
        assert all(event.wait(SECONDS) for event in all_here)

    for number in range(3):
        pool.submit(meet, number)
    pool.shutdown()
    assert all(event.is_set() for event in all_here)


def test_a_call_that_fails_ends_no_thread_and_its_words_stay_here(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = Event()
    pool = CallPool(1, LOG, waiting=1.0, longest=LONGEST)
    pool.submit(lambda: 1 / len(""))
    pool.submit(made.set)
    pool.shutdown()
    assert made.is_set()
    event = json.loads(capsys.readouterr().err)
    assert (event["event"], event["error"]) == ("call_failed", "ZeroDivisionError")


def test_a_future_says_at_once_that_the_call_was_handed_over() -> None:
    told = Event()
    pool = CallPool(1, LOG, waiting=1.0, longest=LONGEST)
    pool.submit(lambda: None).add_done_callback(lambda _: told.set())
    assert told.is_set()
    pool.shutdown()
