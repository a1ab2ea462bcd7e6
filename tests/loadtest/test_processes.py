"""Real processes that call a server, and what they tell of it."""

import os
import signal
from itertools import count
from threading import Event

import grpc
import pytest

from searchguard.errors import LoadtestError
from searchguard.loadtest.arrivals import arrivals
from searchguard.loadtest.driving import UNREADABLE
from searchguard.loadtest.plan import Asked
from searchguard.loadtest.processes import load
from searchguard.loadtest.tally import Tally
from tests.loadtest.fake import answering, passed
from tests.loadtest.plans import plan

STALL = 0.4  # seconds
NOBODY = "127.0.0.1:1"


def silent(_tally: Tally) -> None:
    """Hear of no second."""


def test_call_that_waits_for_another_is_late_from_when_it_was_due() -> None:
    numbers = count()

    def answer(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        if next(numbers) == 10:
            Event().wait(STALL)
        return passed()

    with answering(answer) as address:
        met = load([plan(target=address, connections=2)], silent)
    tally = met.tally
    assert (tally.sent, tally.answered, tally.failed, tally.unsent) == (100, 100, 0, 0)
    # A closed loop would have one slow call in a hundred; here all that were due meanwhile are.
    slow = sum(many for latency, many in tally.latencies["OK"].counted() if latency > STALL / 4)
    assert slow >= 25
    longest = tally.within(100)
    assert longest is not None
    assert longest >= STALL


def test_calls_of_several_processes_are_those_of_the_plan() -> None:
    asked = tuple(Asked(str(number).encode()) for number in range(20))
    bodies: list[bytes] = []

    def answer(data: bytes, _context: grpc.ServicerContext) -> bytes:
        bodies.append(data)
        return passed("first" if len(bodies) <= 50 else "second")

    with answering(answer) as address:
        plans = [
            plan(target=address, asked=asked, rate=400.0, number=number, processes=2)
            for number in range(2)
        ]
        met = load(plans, silent)
    assert met.tally.answered == len(bodies) == sum(len(list(arrivals(one))) for one in plans)
    assert set(bodies) == {one.body for one in asked}
    assert met.tally.actions == {"pass": 200}
    assert {name: seen.answers for name, seen in met.tally.revisions.items()} == {
        "first": 50,
        "second": 150,
    }
    assert met.seconds == 0.5
    assert not met.cut_short
    assert sum(row.answered for row in met.tally.timeline) == 200


def test_failures_are_counted_by_status_and_reason() -> None:
    numbers = count()

    def answer(_data: bytes, context: grpc.ServicerContext) -> bytes:
        match next(numbers) % 4:
            case 0:
                context.set_trailing_metadata((("sg-reason", "calls"),))
                context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "too much")
            case 1:
                context.abort(grpc.StatusCode.CANCELLED, "gone")
            case 2:
                return b"\xff"
        return passed()

    with answering(answer) as address:
        tally = load([plan(target=address)], silent).tally
    assert {status: one.count for status, one in tally.latencies.items()} == {
        "OK": 25,
        "RESOURCE_EXHAUSTED": 25,
        "CANCELLED": 25,
        UNREADABLE: 25,
    }
    assert tally.reasons == {"calls": 25}
    assert tally.failed == 75


def test_call_without_an_answer_ends_with_its_deadline() -> None:
    released = Event()

    def answer(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        released.wait(60)
        return passed()

    with answering(answer) as address:
        met = load([plan(target=address, rate=40.0, deadline=0.2)], silent)
        released.set()
    assert {status: one.count for status, one in met.tally.latencies.items() if one.count} == {
        "DEADLINE_EXCEEDED": 20
    }


def test_service_config_is_kept_and_else_nothing_is_tried_again() -> None:
    config = (
        '{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 2, "initialBackoff": '
        '"0.01s", "maxBackoff": "0.01s", "backoffMultiplier": 1, "retryableStatusCodes": '
        '["CANCELLED"]}}]}'
    )
    numbers = count()

    def answer(_data: bytes, context: grpc.ServicerContext) -> bytes:
        if next(numbers) % 20 == 10:
            context.abort(grpc.StatusCode.CANCELLED, "gone")
        return passed()

    with answering(answer) as address:
        without = load([plan(target=address)], silent).tally
        retried = load([plan(target=address, service_config=config)], silent).tally
    assert without.failed == 5
    assert (retried.answered, retried.failed) == (100, 0)


def test_signal_ends_it_early_and_keeps_what_was_measured() -> None:
    def answer(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        return passed()

    seconds = count()

    def stop_at_the_first(_tally: Tally) -> None:
        if next(seconds) == 0:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with answering(answer) as address:
        met = load([plan(target=address, seconds=600.0)], stop_at_the_first)
    assert met.cut_short
    assert 0.9 < met.seconds < 60
    assert met.tally.answered == met.tally.sent > 50
    assert signal.getsignal(signal.SIGINT) == before


def test_signal_after_the_last_call_cuts_nothing_short() -> None:
    released = Event()

    def answer(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        released.wait(60)
        return passed()

    def stop_and_release(_tally: Tally) -> None:
        if not released.is_set():
            os.kill(os.getpid(), signal.SIGINT)
            released.set()

    with answering(answer) as address:
        met = load([plan(target=address, deadline=30.0)], stop_and_release)
    assert (met.seconds, met.cut_short) == (0.5, False)
    assert (met.tally.answered, met.tally.failed) == (100, 0)


def test_server_that_is_not_there_is_told() -> None:
    with pytest.raises(LoadtestError, match=r"`127\.0\.0\.1:1` does not accept 3"):
        load([plan(target=NOBODY, connect=0.5, connections=3)], silent)


def test_process_that_falls_over_is_told() -> None:
    with (
        answering(lambda _data, _context: passed()) as address,
        pytest.raises(LoadtestError, match="ended before its time"),
    ):
        load([plan(target=address, rate=0.0)], silent)
