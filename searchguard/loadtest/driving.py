"""`python -m searchguard.loadtest.driving FD`: one process that makes calls by a plan.

It is told its plan, and when to start, on a connection, and tells each second what it met. It ends
with its time, and as soon as the connection does: then the process that started it is gone.
"""

import asyncio
import selectors
import signal
import sys
from contextlib import suppress
from functools import lru_cache
from itertools import count, cycle
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any

import grpc
import grpc.aio
import msgspec
from google.protobuf.message import DecodeError

from searchguard.loadtest.arrivals import arrivals, drawn
from searchguard.loadtest.gathering import Gathering
from searchguard.loadtest.plan import Plan, Ready, Slice, Start
from searchguard.v1 import decision_pb2, service_pb2

SERVICE = service_pb2.DESCRIPTOR.services_by_name["SearchGuardService"].full_name
MOST_OPEN = 20_000  # calls of one process; a call beyond them leaves late, and its latency says so
UNREADABLE = "UNREADABLE"  # in place of a status: the answer is no CheckResponse

# What clients set beside their service config: they connect again at once.
RECONNECTING = (
    ("grpc.initial_reconnect_backoff_ms", 20),
    ("grpc.min_reconnect_backoff_ms", 2000),  # how long one attempt may take
    ("grpc.max_reconnect_backoff_ms", 200),
)
_LATE_SECONDS = 1.0  # that the last calls may leave after the time is over
_YIELD_EVERY = 8  # calls that leave late; between them answers are taken in
_ACTIONS = {
    number: name.removeprefix("ACTION_").lower() for name, number in decision_pb2.Action.items()
}


class Driving:
    """Calls that leave when they are due, whatever became of those before."""

    def __init__(self, plan: Plan, told: Connection, channels: list[grpc.aio.Channel]) -> None:
        self._plan = plan
        self._told = told
        self._checks: cycle[Any] = cycle(
            [channel.unary_unary(f"/{SERVICE}/Check") for channel in channels]
        )
        self._met = Gathering()
        self._room = asyncio.Semaphore(MOST_OPEN)
        self._sending: asyncio.Task[int] | None = None

    def stop(self) -> None:
        """Make no more calls."""
        if self._sending is not None:
            self._sending.cancel()

    async def drive(self, start: float) -> None:
        """Make all calls, wait for the last of them, and tell each second.

        Args:
            start: When the first may leave, by the monotonic clock.
        """
        telling = asyncio.create_task(self._tell(start))
        async with asyncio.TaskGroup() as calls:
            self._sending = calls.create_task(self._send(start, calls))
        telling.cancel()
        second = int(monotonic() - start)
        # It is cancelled, and not only ended early, where it was stopped before it began.
        unsent = 0 if self._sending.cancelled() else self._sending.result()
        self._say(self._met.take(second, last=True, unsent=unsent))

    async def _send(self, start: float, calls: asyncio.TaskGroup) -> int:
        """Make the calls; return how many were due and not made."""
        due = arrivals(self._plan)
        bodies = drawn(self._plan.asked, self._plan.number)
        end = start + self._plan.seconds + _LATE_SECONDS
        at = 0.0
        with suppress(asyncio.CancelledError):
            for number, at in enumerate(due):
                await _until(start + at, number)
                await self._room.acquire()
                now = monotonic()
                if now > end:
                    break
                self._met.add_sent(now - start - at)
                calls.create_task(self._call(next(self._checks), next(bodies), start, at))
            else:
                return 0
        # The one that was about to leave, and those after it.
        now = monotonic() - start
        return sum(one <= now for one in (at, *due))

    async def _call(self, check: Any, body: bytes, start: float, at: float) -> None:
        try:
            answer = await check(body, timeout=self._plan.deadline)
            action, revision = _read(answer)
        except grpc.aio.AioRpcError as error:
            reason = dict(error.trailing_metadata() or ()).get("sg-reason", "")
            self._met.add_failure(error.code().name, str(reason), monotonic() - start - at)
        except DecodeError:
            self._met.add_failure(UNREADABLE, "", monotonic() - start - at)
        else:
            now = monotonic() - start
            self._met.add_answer(action, revision, now - at, now)
        finally:
            self._room.release()

    async def _tell(self, start: float) -> None:
        for second in count():
            await asyncio.sleep(start + second + 1 - monotonic())
            self._say(self._met.take(second))

    def _say(self, met: Slice) -> None:
        # Where nobody listens any more, the connection has ended and so do the calls.
        with suppress(ConnectionError):
            self._told.send_bytes(msgspec.msgpack.encode(met))


async def _until(instant: float, number: int) -> None:
    """Wait for an instant; of those that have passed let answers in at every few."""
    left = instant - monotonic()
    if left > 0:
        await asyncio.sleep(left)
    elif number % _YIELD_EVERY == 0:
        await asyncio.sleep(0)


@lru_cache(maxsize=256)
def _read(answer: bytes) -> tuple[str, str]:
    """Return action and revision of an answer; almost every one is the same PASS.

    Raises:
        DecodeError: It is no CheckResponse.
    """
    decision = service_pb2.CheckResponse.FromString(answer).decision
    return _ACTIONS.get(decision.action, str(decision.action)), decision.revision


def _channels(plan: Plan) -> list[grpc.aio.Channel]:
    """Return channels that share no connection."""
    options: list[tuple[str, Any]] = [("grpc.use_local_subchannel_pool", 1)]
    if plan.service_config:
        options += [("grpc.service_config", plan.service_config), *RECONNECTING]
    else:
        options.append(("grpc.enable_retries", 0))
    return [_channel(plan, options) for _ in range(plan.connections)]


def _channel(plan: Plan, options: list[tuple[str, Any]]) -> grpc.aio.Channel:
    if plan.tls is None:
        return grpc.aio.insecure_channel(plan.target, options=options)
    credentials = grpc.ssl_channel_credentials(
        Path(plan.tls.ca).read_bytes(),
        private_key=Path(plan.tls.key).read_bytes() if plan.tls.key else None,
        certificate_chain=Path(plan.tls.cert).read_bytes() if plan.tls.cert else None,
    )
    return grpc.aio.secure_channel(plan.target, credentials, options=options)


async def _run(plan: Plan, told: Connection) -> None:
    channels = _channels(plan)
    fault = ""
    try:
        async with asyncio.timeout(plan.connect):
            await asyncio.gather(*(channel.channel_ready() for channel in channels))
    except TimeoutError:
        fault = f"`{plan.target}` does not accept {plan.connections} connection(s) in time"
    told.send_bytes(msgspec.msgpack.encode(Ready(fault)))
    start = msgspec.msgpack.decode(told.recv_bytes(), type=Start)
    driving = Driving(plan, told, channels)
    loop = asyncio.get_running_loop()

    def asked_to_stop() -> None:
        loop.remove_reader(told.fileno())
        driving.stop()

    loop.add_reader(told.fileno(), asked_to_stop)
    await driving.drive(start.at)


def _loop() -> asyncio.AbstractEventLoop:
    """Return a loop that wakes to the microsecond: epoll, the usual one, counts milliseconds."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


def main(told: Connection) -> None:
    """Make the calls of the plan that comes first; whoever waits for them decides about signals."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The connection ends where nobody wants to know any more.
    with suppress(EOFError, ConnectionError), asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(_run(msgspec.msgpack.decode(told.recv_bytes(), type=Plan), told))


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
