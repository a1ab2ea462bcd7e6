"""`python -m searchguard.service.sampling.watch_child ORDER`: looks at samples of calls.

What is to be taken back goes to stdout, a line each time that it is looked at. It ends once nothing
is to be watched any more, or with its stdin: whoever started it is gone, or wants something else
watched. It yields to those that answer.
"""

import os
import select
import signal
import sys
from datetime import UTC, datetime

import msgspec

from searchguard.engine.engine import Engine
from searchguard.errors import SearchguardError
from searchguard.service.generations.building import snapshot_bytes
from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.generations.room import check_room
from searchguard.service.log import Log
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.sampling.looking import Looking
from searchguard.service.sampling.order import WatchOrder
from searchguard.service.sampling.samples import Sample, Samples
from searchguard.snapshot.loading import load_snapshot
from searchguard.supply.frames import Watched

LOOK_SECONDS = 0.2
WANTED_SECONDS = 3.0
SAY_AGAIN = 10  # looks
NICE = 5
_MOST_BYTES = 1 << 20


def main(order: WatchOrder) -> int:
    """Look until there is nothing to look for; return the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(NICE)
    watched = msgspec.json.decode(Bulletin(order.watched).read()[1], type=Watched)
    numbers = Numbers.claimed(Memory(order.numbers))
    before = _engine(order, Log(order.log_format)) if watched.trial else None
    samples = Samples(order.samples)
    looking = Looking(watched, before, Bulletin(order.board), numbers)
    del before  # which `looking` lets go of in time
    _let_go(samples)
    looks = 0
    while not (looking.is_over(datetime.now(UTC)) or _ended()):
        samples.want(WANTED_SECONDS)
        for ring in samples.rings():
            records, end = ring.taken(_MOST_BYTES)
            for record in records:
                looking.take(msgspec.msgpack.decode(record.data, type=Sample))
            ring.let_go(end)
        returned = looking.verdict(datetime.now(UTC))
        if returned and looks % SAY_AGAIN == 0:
            sys.stdout.buffer.write(msgspec.json.encode(returned) + b"\n")
            sys.stdout.buffer.flush()
        looks = looks + 1 if returned else 0
    samples.want(0)
    return 0


def _engine(order: WatchOrder, log: Log) -> Engine | None:
    """Return the engine of the lists before; None where there are none, or no room for it."""
    try:
        data = snapshot_bytes(order.before)
        snapshot = load_snapshot(data)
        check_room(snapshot.lists, len(data), order.room, 0)
        return Engine(snapshot.lists, snapshot.revision)
    except (SearchguardError, MemoryError) as error:
        log.event("not_compared", message=f"the lists before cannot be asked too: {error}")
        return None


def _let_go(samples: Samples) -> None:
    """Forget what was left for whoever looked before."""
    for ring in samples.rings():
        ring.let_go(ring.taken(_MOST_BYTES)[1])


def _ended() -> bool:
    """Wait for the next look; tell whether stdin ended meanwhile."""
    return bool(select.select([sys.stdin], [], [], LOOK_SECONDS)[0])


if __name__ == "__main__":
    sys.exit(main(msgspec.json.decode(sys.argv[1], type=WatchOrder)))
