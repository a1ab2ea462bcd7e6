"""A server under fire, in figures: `make soak ARGS="swaps --count 200"`, or `kills`, or `restarts`.

Clients call on a schedule while lists are swapped, workers killed, or servers replaced behind one
port; each answer is checked against the revision that it names. `--raw` asks without the service
config that ships: no call is retried. Exit code 1 where a call failed (but for `--raw`), an answer
was wrong, memory grew by more than a twentieth, or a killed worker took over two seconds.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from searchguard.snapshot.files import write_file
from tests.service.probing import Seen, probing, two_snapshots
from tests.service.running import SECONDS, Server, children_of, serving, status_of, stub_for

_MIB = 1024 * 1024
_QUIET = 5.0  # seconds of calls before the first disturbance
_MAY_GROW = 1.05
_BACK_SECONDS = 2.0


@dataclass
class Under:
    """What a way to disturb works on."""

    told: argparse.Namespace
    place: Path
    snapshots: dict[str, tuple[bytes, int]]
    server: Server
    stack: ExitStack
    took: list[float]

    @property
    def file(self) -> Path:
        return self.place / "lists.sgsnap"


def main() -> int:
    """Disturb a server as often as asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("way", choices=_WAYS)
    parser.add_argument("--count", type=int, default=20, help="how often")
    parser.add_argument("--rate", type=float, default=400, help="calls a second")
    parser.add_argument("--terms", type=int, default=1000, help="terms beside the probes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--raw", action="store_true", help="clients that retry nothing")
    return 0 if disturbed(parser.parse_args()) else 1


def disturbed(told: argparse.Namespace) -> bool:
    """Disturb a server, write what came of it, and tell whether it is as it should be."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        snapshots = two_snapshots(told.terms)
        write_file(place / "lists.sgsnap", next(iter(snapshots.values()))[0])
        server = stack.enter_context(serving(*_words(told, place)))
        under = Under(told, place, snapshots, server, stack, [])
        odd_of = {revision: odd for revision, (_, odd) in snapshots.items()}
        with probing(server.address, odd_of, told.rate, retries=not told.raw) as seen:
            Event().wait(_QUIET)
            held, begun = memory(under.server.process.pid), time.monotonic()
            for _ in range(told.count):
                _WAYS[told.way](under)
            ended = time.monotonic()
            Event().wait(1.0)
        grown = memory(under.server.process.pid) / held
        return _told(told, seen, begun, ended, grown, under.took)


def _words(told: argparse.Namespace, place: Path) -> list[str | Path]:
    words: list[str | Path] = ["--snapshot", place / "lists.sgsnap", "--workers", str(told.workers)]
    return [*words, *(["--reuse-port"] if told.way == "restarts" else [])]


def _swap(under: Under) -> None:
    """Serve the other snapshot, and wait until it serves."""
    with stub_for(under.server.address) as stub:
        before = status_of(stub).revision
    (after,) = under.snapshots.keys() - {before}
    begun = time.monotonic()
    write_file(under.file, under.snapshots[after][0])
    under.server.wait_for(f"(?s)serving other lists.*revision={after}(?!.*serving other)")
    under.took.append(time.monotonic() - begun)


def _kill(under: Under) -> None:
    """Kill a worker, and wait until there are as many as before."""
    leader = under.server.leader()
    workers = children_of(leader)
    gone = random.choice(workers)
    begun = time.monotonic()
    count = under.server.written.count("worker answers")
    os.kill(gone, signal.SIGKILL)
    _until(lambda: under.server.written.count("worker answers") > count)
    under.took.append(time.monotonic() - begun)
    Event().wait(random.uniform(0.2, 0.6))


def _restart(under: Under) -> None:
    """Start another server behind the port, and stop the one before."""
    begun = time.monotonic()
    words = (*_words(under.told, under.place), "--listen", under.server.address)
    after = under.stack.enter_context(serving(*words))
    assert under.server.stop() == 0
    under.server = after
    under.took.append(time.monotonic() - begun)


_WAYS: dict[str, Callable[[Under], None]] = {
    "swaps": _swap,
    "kills": _kill,
    "restarts": _restart,
}


def memory(pid: int) -> int:
    """Return the bytes of a process and of all that it has started, each its share."""
    text = ""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    own = sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return own * 1024 + sum(map(memory, children_of(pid)))


def _until(condition: Callable[[], bool]) -> None:
    until, pause = time.monotonic() + SECONDS, Event()
    while not condition():
        assert time.monotonic() < until
        pause.wait(0.01)


def _told(
    told: argparse.Namespace,
    seen: Seen,
    begun: float,
    ended: float,
    grown: float,
    took: list[float],
) -> bool:
    calm = seen.percentile(0.99, until=begun)
    fire = seen.percentile(0.99, begun, ended)
    failed = sum(seen.failed.values())
    calls = len(seen.took) + failed
    lines = {
        told.way: f"{told.count} in {ended - begun:.0f} s, each {sum(took) / len(took):.2f} s, "
        f"at most {max(took):.2f} s",
        "calls": f"{calls}, {calls / max(1e-9, ended - begun + _QUIET):.0f} a second, "
        + ("made once each" if told.raw else "with the service config"),
        "failed": f"{failed} ({failed / max(1, calls):.4%}) {dict(seen.failed) or ''}",
        "wrong": f"{seen.wrong}",
        "p99": f"{calm * 1000:.1f} ms before, {fire * 1000:.1f} ms meanwhile ({fire / calm:.1f} x)",
        "memory": f"{grown - 1:+.1%}",
    }
    for name, words in lines.items():
        sys.stdout.write(f"{name:9} {words}\n")
    good = not seen.wrong and (told.raw or not failed)
    if told.way == "kills":
        return good and max(took) <= _BACK_SECONDS
    return good and (told.way == "restarts" or grown <= _MAY_GROW)


if __name__ == "__main__":
    sys.exit(main())
