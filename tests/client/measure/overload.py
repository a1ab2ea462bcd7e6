"""A server that is asked five times what it can, by clients that hold back: what it still answers.

The server's answers cost some milliseconds, so that one machine can ask too much. Peak and overload
take turns in one run. Clients that hold nothing back are what `make overload` has.
"""

import argparse
import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.machine import GENERATOR_CORE, on_core
from searchguard.client import AnsweredBy, AsyncClient, Settings
from tests.client.answers import SECONDS
from tests.client.measure.asking import QUERIES, Say
from tests.service.overload.server import costly

GOODPUT = 0.9
_CLIENTS = 8
_AT_ONCE = 3  # calls that wait while the peak is measured; all of them in time
_SETTLE = 2.0  # seconds that clients get to learn how a server is


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be told of the load."""
    parser.add_argument("--times", type=float, default=5.0, help="of the peak that is asked")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each turn")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--cost", type=float, default=2.0, help="ms of processor time, of an answer"
    )
    parser.add_argument("--waiting", type=float, default=0.25, help="`--waiting` of the server")
    parser.add_argument("--deadline", type=float, default=25.0, help="ms, of a question")
    parser.add_argument("--throttle", type=float, default=1.5, help="calls made for each answered")


def measure(told: argparse.Namespace, folder: Path, say: Say) -> bool:
    """Overload a server; return whether it answered enough."""
    del folder
    with costly(told.cost / 1000, told.waiting) as server, on_core(GENERATOR_CORE):
        ratios = asyncio.run(_rounds(told, f"127.0.0.1:{server.port}", say))
    say(f"goodput at {told.times:g} x peak: {median(ratios):.2f} of the peak (median of rounds)")
    return median(ratios) >= GOODPUT


async def _rounds(told: argparse.Namespace, address: str, say: Say) -> list[float]:
    careful = Settings(
        target=address,
        deadline=told.deadline / 1000,
        throttle=told.throttle,
        cache_entries=0,
        wait_at_start=SECONDS,
        watch=False,
    )
    ratios = []
    for number in range(1, told.rounds + 1):
        async with AsyncExitStack() as clients:
            eager = replace(careful, throttle=0)
            one = await clients.enter_async_context(AsyncClient(settings=eager))
            peak = await _peak(one, told.seconds)
        async with AsyncExitStack() as clients:
            several = [
                await clients.enter_async_context(AsyncClient(settings=careful))
                for _ in range(_CLIENTS)
            ]
            rate = peak * told.times
            await _load(several, rate, _SETTLE)
            good, sources, late = await _load(several, rate, told.seconds)
        ratios.append(good / peak)
        say(
            f"round {number}: peak {peak:.0f}/s; asked {rate:.0f}/s, server answered {good:.0f}/s "
            f"= {good / peak:.2f} of the peak; {dict(sorted(sources.items()))}, p99 {late:.1f} ms"
        )
    return ratios


async def _peak(client: AsyncClient, seconds: float) -> float:
    """Return how many questions a second a server answers when a few always wait for it."""
    end, answered, queries = perf_counter() + seconds, 0, cycle(QUERIES)

    async def ask() -> None:
        nonlocal answered
        while perf_counter() < end:
            answer = await client.check(next(queries))
            answered += answer.source is AnsweredBy.REMOTE

    await asyncio.gather(*(ask() for _ in range(_AT_ONCE)))
    return answered / seconds


async def _load(
    clients: list[AsyncClient], rate: float, seconds: float
) -> tuple[float, Counter[str], float]:
    """Ask at a rate; return the server's answers a second, all reasons, and the p99 in ms."""
    reasons: Counter[str] = Counter()
    took: list[float] = []

    async def ask(client: AsyncClient, query: str) -> None:
        began = perf_counter()
        answer = await client.check(query)
        took.append(perf_counter() - began)
        reasons[answer.reason] += 1

    began, number = perf_counter(), 0
    pause = asyncio.get_running_loop().create_future()  # never done: only waited for a while
    async with asyncio.TaskGroup() as group:
        while (now := perf_counter() - began) < seconds:
            while number < now * rate:
                client = clients[number % len(clients)]
                group.create_task(ask(client, QUERIES[number % len(QUERIES)]))
                number += 1
            await asyncio.wait([pause], timeout=0.001)
    took.sort()
    return reasons["asked"] / seconds, reasons, took[int(len(took) * 0.99)] * 1000
