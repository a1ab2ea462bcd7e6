"""Calls on a schedule whose answers prove which lists they are from, while much happens."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import grpc

from searchguard.loadtest.driving import RECONNECTING
from searchguard.policy import model
from searchguard.policy.limits import TERMS_PER_FILE
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2, service_pb2_grpc

CONFIG = Path(__file__).parents[2] / "deploy" / "service-config.json"
PROBES = 1000
DEADLINE = 1.0
CONNECTIONS = 8
# A call that could not leave for so long is not made: the machine had no time for its client, and a
# burst of all that were due meanwhile would be a load that nobody asked for.
LATE_SECONDS = 0.25


def lists_of(odd: int, more: int = 0) -> model.Lists:
    """Return lists that block every other probe, and have so many more terms."""
    probes = [f"probe{number:04d}" for number in range(odd, PROBES, 2)]
    filling = [f"filling {number:x} of {number * 7919:x}" for number in range(more)]
    files = {
        f"filling-{at}": filling[at : at + TERMS_PER_FILE] for at in range(0, more, TERMS_PER_FILE)
    }
    rules = tuple(_rule(name, terms) for name, terms in {"probes": probes, **files}.items())
    blocklist = model.Blocklist(blocklist="probes", policy="probing", rules=rules)
    return model.Lists(blocklists=(blocklist,))


def _rule(name: str, terms: list[str]) -> model.Rule:
    return model.Rule(
        id=name,
        action=model.Action.BLOCK,
        state=model.RuleState.LIVE,
        reason="health",
        terms_file=f"{name}.txt",
        file_terms=tuple(terms),
    )


def two_snapshots(more: int = 0) -> dict[str, tuple[bytes, int]]:
    """Return two snapshots by revision, each with the remainder of the probes that it blocks."""
    both = [(lists_of(odd, more), odd) for odd in (0, 1)]
    return {revision_of(lists): (compile_lists(lists), odd) for lists, odd in both}


@dataclass
class Seen:
    """What came of the calls: how long each took from when it was due, in seconds, and when."""

    took: list[tuple[float, float]] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    unsent: int = 0
    wrong: int = 0
    by_revision: Counter[str] = field(default_factory=Counter)

    def percentile(self, share: float, since: float = 0.0, until: float = float("inf")) -> float:
        """Return a percentile of the calls that were due between two times, in seconds."""
        took = sorted(one for due, one in self.took if since <= due < until)
        return took[min(len(took) - 1, int(len(took) * share))] if took else float("nan")


@contextmanager
def probing(
    address: str, odd_of: dict[str, int], rate: float, *, retries: bool = True
) -> Iterator[Seen]:
    """Ask for probes at a rate for as long as the block lasts, and check each answer.

    Args:
        address: The server.
        odd_of: By revision the remainder of the probes that it blocks.
        rate: Calls a second, on a schedule that waits for no answer.
        retries: Use the service config that ships; else a client without any.
    """
    seen, stop = Seen(), Event()
    thread = Thread(target=asyncio.run, args=(_probe(address, odd_of, rate, seen, stop, retries),))
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


async def _probe(
    address: str, odd_of: dict[str, int], rate: float, seen: Seen, stop: Event, retries: bool
) -> None:
    options: list[tuple[str, Any]] = [("grpc.use_local_subchannel_pool", 1)]
    if retries:
        options += [("grpc.service_config", CONFIG.read_text("utf-8")), *RECONNECTING]
    channels = [grpc.aio.insecure_channel(address, options=options) for _ in range(CONNECTIONS)]
    stubs: list[Any] = [service_pb2_grpc.SearchGuardServiceStub(one) for one in channels]
    await asyncio.gather(*(one.channel_ready() for one in channels))
    begun, number, never = time.monotonic(), 0, asyncio.Event()
    calls: set[asyncio.Task[None]] = set()
    while not stop.is_set():
        due = begun + number / rate
        with suppress(TimeoutError):
            await asyncio.wait_for(never.wait(), max(0.0, due - time.monotonic()))
        number += 1
        if time.monotonic() - due > LATE_SECONDS:
            seen.unsent += 1
            continue
        call = asyncio.create_task(_ask(stubs[number % CONNECTIONS], number, due, odd_of, seen))
        calls.add(call)
        call.add_done_callback(calls.discard)
    await asyncio.gather(*calls)
    await asyncio.gather(*(one.close() for one in channels))


async def _ask(stub: Any, number: int, due: float, odd_of: dict[str, int], seen: Seen) -> None:
    probe = number * 7 % PROBES
    request = service_pb2.CheckRequest(query=f"probe{probe:04d}")
    try:
        answer = await stub.Check(request, timeout=DEADLINE)
    except grpc.RpcError as error:
        code: Any = error
        seen.failed[f"{code.code().name}: {code.details()}"] += 1
        return
    seen.took.append((due, time.monotonic() - due))
    decision = answer.decision
    blocked = probe % 2 == odd_of.get(decision.revision, -1)
    seen.by_revision[decision.revision] += 1
    seen.wrong += (decision.action == pb.ACTION_BLOCK) is not blocked
