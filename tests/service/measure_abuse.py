"""Hostile clients for longer, in figures: `make abuse ARGS="--seconds 60"`.

Each second has the dose of a short test: 1,000 connects, 5,000 stream resets, and so on; with
`--times 10` ten of them. For each attack: how often it was made, what an innocent client's calls
took before and meanwhile, and what the server held before and once it was over. Exit code 1 where a
call failed, or where descriptors or memory did not come back within a minute.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import grpc

from tests.service.attacks import ATTACKS
from tests.service.folders import write_lists
from tests.service.innocent import calling, descriptors, memory
from tests.service.running import Server, serving
from tests.waiting import settled

_MIB = 1024 * 1024
_QUIET = 3.0  # seconds of calls before an attack
# What memory may be after, of what it was before, or the blocks that the allocator holds on to.
_MAY_GROW = 1.05
_ALLOCATOR = 16 * _MIB
_ROW = "{:<20} {:>9} {:>7} {:>6} {:>9} {:>9} {:>9} {:>11}"


def main() -> int:
    """Attack a server of its own, each way for a while; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each attack lasts")
    parser.add_argument("--times", type=int, default=1, help="doses a second")
    parser.add_argument("--only", choices=ATTACKS, help="one attack")
    told = parser.parse_args()
    _write("attack", "made", "calls", "failed", "p99", "meanwhile", "open", "memory")
    good = True
    with tempfile.TemporaryDirectory() as folder:
        lists = write_lists(Path(folder) / "lists")
        with serving("--blocklists", lists, "--handshake", "1") as server:
            for name, (attack, count) in ATTACKS.items():
                if told.only in (None, name):
                    good &= _bears(name, attack, count * told.times, told.seconds, server)
    return 0 if good else 1


def _bears(
    name: str, attack: Callable[[str, int], None], dose: int, seconds: float, server: Server
) -> bool:
    """Attack for a while, a dose a second; write what it did, and tell whether all came back."""
    process = server.worker()
    with grpc.insecure_channel(server.address) as channel:
        with calling(channel) as quiet:
            Event().wait(_QUIET)
        opened = descriptors(process)
        attack(server.address, dose)
        held, made = memory(process), 0
        with calling(channel) as innocent:
            begun = time.monotonic()
            while (due := begun + made / dose) < begun + seconds:
                Event().wait(max(0.0, due - time.monotonic()))
                attack(server.address, dose)
                made += dose
        good = (
            not innocent.failed
            and settled(lambda: descriptors(process) <= opened)
            and settled(lambda: memory(process) <= max(held * _MAY_GROW, held + _ALLOCATOR))
        )
        _write(
            name,
            f"{made:,}",
            f"{len(innocent.took):,}",
            str(len(innocent.failed)),
            f"{quiet.percentile(0.99) * 1000:.1f} ms",
            f"{innocent.percentile(0.99) * 1000:.1f} ms",
            f"{opened}>{descriptors(process)}",
            f"{held / _MIB:.1f}>{memory(process) / _MIB:.1f} MiB",
        )
    return good


def _write(*cells: str) -> None:
    sys.stdout.write(_ROW.format(*cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
