"""What the first process of a generation does: it builds the engine, and has workers forked of it.

They are forked before any of them uses grpc, so that they share the memory of the engine. It is
built in a thread that stands back from what answers, and no other thread is there when it forks: a
fork takes only the one that calls it.
"""

import os
import socket

from searchguard.errors import SearchguardError, in_brief
from searchguard.service.generations.aside import aside
from searchguard.service.generations.building import built, snapshot_bytes
from searchguard.service.generations.naming import be_known_as
from searchguard.service.generations.order import Order
from searchguard.service.generations.reports import (
    Built,
    Forked,
    Opened,
    Reason,
    Refused,
    Report,
    Same,
    tell,
)
from searchguard.service.generations.room import check_room
from searchguard.service.generations.workers import Workers
from searchguard.service.log import Log
from searchguard.service.serving_state import ServingState
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.sealing import revision_in


def lead(order: Order, control: socket.socket) -> None:
    """Serve until the supervisor shuts the control socket or is gone, in a process just forked."""
    # A group of its own: all that is forked of it can be ended at once.
    os.setpgid(0, 0)
    be_known_as("sg-leader")
    tell(control, Forked(os.getpid()))
    made = aside(lambda: _made(order, control))
    if not isinstance(made, ServingState):
        tell(control, made)
        return
    counts = made.manifest.counts
    report = Built(
        revision=made.engine.revision, rules=counts.rules, terms=counts.terms, since=made.since
    )
    tell(control, report)
    Workers(order, made, control).tend()


def _made(order: Order, control: socket.socket) -> ServingState | Report:
    """Return what answers, or why nothing does."""
    asked = Reason.LISTS
    try:
        data = snapshot_bytes(order.snapshot)
        revision = revision_in(data)
        if revision == order.serving:
            return Same(revision)
        if revision in order.quarantine:
            reason, why = order.quarantine[revision]
            words = f"revision {revision} is in quarantine: {why}"
            return Refused(message=words, reason=reason)
        tell(control, Opened(revision))
        snapshot = load_snapshot(data)
        asked = Reason.MEMORY
        check_room(snapshot.lists, len(data), order.room, order.settings.workers)
        asked = Reason.CASES
        return built(snapshot, order)
    except SearchguardError as error:
        return Refused(message=in_brief(str(error)), reason=asked)
    except MemoryError:
        return Refused(message="there is not enough memory to build it", reason=Reason.MEMORY)
    except Exception as error:  # noqa: BLE001 (a bad snapshot dies alone, and says how)
        Log(order.settings.log_format).fault("building_failed", error)
        words = "building it failed in a way that nobody foresaw: see the log"
        return Refused(message=words, reason=Reason.BROKEN)
