"""The processes of a load test: started, begun at one instant, heard, and never left behind.

One process of a gRPC client in Python costs as much for each call as the server does, so there are
several, and each has an interpreter of its own.
"""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import inf
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from threading import Event
from time import monotonic
from types import FrameType
from typing import TypeVar

import msgspec

from searchguard.errors import LoadtestError
from searchguard.loadtest.plan import Plan, Ready, Slice, Start
from searchguard.loadtest.tally import Tally

_Message = TypeVar("_Message", Ready, Slice)

PROGRAM = "searchguard.loadtest.driving"

_PATIENCE = 30.0  # seconds beyond what a process should need, on a machine that is busy
_LOOK_SECONDS = 0.1  # between two looks at whether to stop
_AHEAD_SECONDS = 0.1  # from telling when to start until then
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Met:
    """What a load test met, in how many seconds, and whether it was stopped before its time."""

    tally: Tally
    seconds: float
    cut_short: bool


def load(plans: Sequence[Plan], tell: Callable[[Tally], None]) -> Met:
    """Make the calls of all plans at the same time; the first SIGINT or SIGTERM ends them early.

    Args:
        plans: One for each process, alike in all but their share.
        tell: Is called with what is known whenever a second is told of.

    Raises:
        LoadtestError: The server does not accept the connections, or a process fell over.
    """
    tally = Tally(len(plans))
    with ExitStack() as stack:
        stop = stack.enter_context(_asked_to_stop())
        told = [stack.enter_context(_process(plan)) for plan in plans]
        for one, plan in zip(told, plans, strict=True):
            _await_ready(one, plan, stop)
        start = monotonic() + _AHEAD_SECONDS
        for one in told:
            one.send_bytes(msgspec.msgpack.encode(Start(start)))
        ended = _hear(told, tally, stop, tell, plans[0])
    tally.close()
    seconds = min(plans[0].seconds, max(0.0, ended - start))
    return Met(tally, seconds, cut_short=seconds < plans[0].seconds)


def _hear(
    told: Sequence[Connection],
    tally: Tally,
    stop: Event,
    tell: Callable[[Tally], None],
    plan: Plan,
) -> float:
    """Add what the processes tell until each has told its last.

    Returns:
        When they were stopped, by the monotonic clock; inf where they were not.
    """
    latest = monotonic() + plan.seconds + plan.deadline + _PATIENCE
    left, stopped = set(told), inf
    while left:
        if stop.is_set() and stopped == inf:
            stopped = monotonic()
            for one in left:
                one.send_bytes(b"stop")
        if monotonic() > latest:
            raise LoadtestError("a process of the load test does not end")
        for one in left.intersection(wait(list(left), _LOOK_SECONDS)):
            met = _heard(one, Slice)
            tally.add(met)
            tell(tally)
            if met.last:
                left.discard(one)
    return stopped


def _await_ready(one: Connection, plan: Plan, stop: Event) -> None:
    latest = monotonic() + plan.connect + _PATIENCE
    while not one.poll(_LOOK_SECONDS):
        if stop.is_set() or monotonic() > latest:
            raise LoadtestError("the load test did not start")
    if fault := _heard(one, Ready).fault:
        raise LoadtestError(fault)


def _heard(one: Connection, kind: type[_Message]) -> _Message:
    try:
        return msgspec.msgpack.decode(one.recv_bytes(), type=kind)
    except EOFError:
        raise LoadtestError("a process of the load test ended before its time") from None


@contextmanager
def _process(plan: Plan) -> Iterator[Connection]:
    """Start a process with its plan; at the end of the block it has ended, by itself or not."""
    here, there = Pipe()
    # In a group of its own: what a terminal sends to this one is not for it.
    process = subprocess.Popen(  # noqa: S603 (this program itself)
        [sys.executable, "-m", PROGRAM, str(there.fileno())],
        pass_fds=[there.fileno()],
        process_group=0,
    )
    with here, process:
        there.close()
        try:
            here.send_bytes(msgspec.msgpack.encode(plan))
            yield here
        finally:
            here.close()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _asked_to_stop() -> Iterator[Event]:
    """Yield what the first signal sets; the second one does what it did before the block."""
    asked = Event()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in _SIGNALS:
        signal.signal(number, ask)
    try:
        yield asked
    finally:
        restore()
