"""A snapshot made into what answers, in the process from which the workers will be forked."""

import gc
import mmap
import os
from datetime import UTC, datetime

from searchguard.engine.carried import proven_engine
from searchguard.engine.context import Context
from searchguard.engine.heap import give_back
from searchguard.service.generations.order import Order
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.serving_state import ServingState, state_for
from searchguard.snapshot.loading import Snapshot


def snapshot_bytes(fd: int) -> bytes:
    """Return what a descriptor holds, from its beginning."""
    size = os.fstat(fd).st_size
    if not size:
        return b""
    with mmap.mmap(fd, size, prot=mmap.PROT_READ) as memory:
        return memory[:]


def built(snapshot: Snapshot, order: Order) -> ServingState:
    """Build the engine of a snapshot, and leave memory as workers should share it.

    Raises:
        SnapshotError: A case that it carries fails.
    """
    state = state_for(
        snapshot,
        order.settings,
        Numbers.alone(),
        loaded_from=order.loaded_from,
        since=order.since or datetime.now(UTC),
        engine=proven_engine(snapshot.lists, snapshot.revision),
    )
    Context.of(region="NL-GR", language="nl-BE")
    gc.collect()
    give_back()
    # Neither this process nor a worker ever looks at, and so unshares, what is frozen.
    gc.freeze()
    return state.with_fault(order.fault)
