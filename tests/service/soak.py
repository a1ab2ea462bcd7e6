"""A server under fire, in figures: `make soak ARGS="swaps --count 200"`, or `kills`, or `restarts`.

Clients call on a schedule while lists are swapped, workers killed, or servers replaced behind one
port, each by one of another build with other lists; each answer is checked against the revision
that it names. `--raw` asks without the service config that ships: no call is retried.

Exit code 1 where a call failed (but for `--raw`), an answer was wrong, memory grew by more than a
twentieth, or a killed worker took over two seconds. 2 where the machine had no time for so many
calls: over a twentieth of them was not made, so the figures say little of the server.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from threading import Event

from searchguard.snapshot.compiling import compile_lists, revision_of
from tests.service.builds import ROOT, compiled_by, other_build
from tests.service.disturbing import WAYS, Disturbed
from tests.service.probing import Seen, lists_of, probing
from tests.service.running import children_of

_MIB = 1024 * 1024
_QUIET = 5.0  # seconds of calls before the first disturbance
_MAY_GROW = 1.05
_MAY_MISS = 0.05
_BACK_SECONDS = 2.0


def main() -> int:
    """Disturb a server as often as asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("--count", type=int, default=20, help="how often")
    parser.add_argument("--rate", type=float, default=400, help="calls a second")
    parser.add_argument("--terms", type=int, default=1000, help="terms beside the probes")
    parser.add_argument(
        "--every", type=float, default=0.0, help="seconds from one to the next, at least"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--raw", action="store_true", help="clients that retry nothing")
    return disturbed(parser.parse_args())


def disturbed(told: argparse.Namespace) -> int:
    """Disturb a server, write what came of it, and return the exit code."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        under = _under(told, place, stack)
        odd_of = {revision_of(lists_of(odd, told.terms)): odd for odd in (0, 1)}
        stopped = ""
        with probing(under.server.address, odd_of, told.rate, retries=not told.raw) as seen:
            Event().wait(_QUIET)
            held, begun = memory(under.server.process.pid), time.monotonic()
            try:
                for number in range(told.count):
                    # A server that is done sooner is not to be disturbed more often.
                    Event().wait(max(0.0, begun + number * told.every - time.monotonic()))
                    WAYS[told.way](under)
            except AssertionError as error:
                stopped = f"after {len(under.took)}: {error}"
            ended = time.monotonic()
            Event().wait(1.0)
        server = under.server.process.pid
        grown = memory(server) / held
        workers = [memory(pid) for leader in children_of(server) for pid in children_of(leader)]
        _write(told.way, f"{len(under.took)} in {ended - begun:.0f} s, " + _times(under.took))
        _write_calls(told, seen, ended - begun + _QUIET)
        _write_latencies(seen, begun, ended)
        most = max(workers, default=0) / _MIB
        _write("memory", f"{grown - 1:+.1%}; a worker has its share of {most:.0f} MiB")
        _write("load", " ".join(f"{one:.1f}" for one in os.getloadavg()) + " on this machine")
        if stopped:
            _write("stopped", stopped)
    if seen.unsent > _MAY_MISS * _calls(seen):
        return 2
    good = not (stopped or seen.wrong) and (told.raw or not seen.failed)
    if told.way == "kills":
        good = good and max(under.took) <= _BACK_SECONDS
    return 0 if good and (told.way == "restarts" or grown <= _MAY_GROW) else 1


def _under(told: argparse.Namespace, place: Path, stack: ExitStack) -> Disturbed:
    """Start a server that is about to be disturbed."""
    lists = {revision_of(one): one for one in (lists_of(odd, told.terms) for odd in (0, 1))}
    snapshots = {revision: compile_lists(one) for revision, one in lists.items()}
    # A larger one takes a minute to be used for the first time, and looks like a leak until then.
    words = ["--workers", str(told.workers), "--decision-log-buffer", str(64 * 1024)]
    builds = [ROOT]
    if told.way == "restarts":
        words.append("--reuse-port")
        builds.append(other_build(place / "other"))
        # The second snapshot is of the second build, and each serves that of the other.
        snapshots[list(snapshots)[1]] = compiled_by(builds[1], 1, told.terms)
        builds.reverse()
    return Disturbed(
        words=tuple(words),
        file=place / "lists.sgsnap",
        others=cycle(snapshots.items()),
        builds=cycle(builds),
        stack=stack,
    )


def memory(pid: int) -> int:
    """Return the bytes of a process and of all that it has started, each its share."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    own = sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return own * 1024 + sum(map(memory, children_of(pid)))


def _calls(seen: Seen) -> int:
    return len(seen.took) + seen.failed.total() + seen.unsent


def _times(took: list[float]) -> str:
    if not took:
        return "none whole"
    return f"each {sum(took) / len(took):.2f} s, at most {max(took):.2f} s"


def _write_calls(told: argparse.Namespace, seen: Seen, seconds: float) -> None:
    calls, failed = _calls(seen), seen.failed.total()
    how = "made once each" if told.raw else "with the service config"
    _write("calls", f"{calls}, {calls / max(1e-9, seconds):.0f} a second, {how}")
    late = "not made, since the machine had no time for their client"
    _write("unsent", f"{seen.unsent} ({seen.unsent / max(1, calls):.2%}) {late}")
    _write("failed", f"{failed} ({failed / max(1, calls):.4%}) {dict(seen.failed) or ''}")
    _write("wrong", f"{seen.wrong}")


def _write_latencies(seen: Seen, begun: float, ended: float) -> None:
    for name, share in (("p99", 0.99), ("slowest", 1.0)):
        calm = seen.percentile(share, until=begun)
        fire = seen.percentile(share, begun, ended)
        words = f"{calm * 1000:.1f} ms before, {fire * 1000:.1f} ms meanwhile"
        _write(name, f"{words} ({fire / calm:.1f} x)")


def _write(name: str, words: str) -> None:
    sys.stdout.write(f"{name:9} {words.rstrip()}\n")


if __name__ == "__main__":
    sys.exit(main())
