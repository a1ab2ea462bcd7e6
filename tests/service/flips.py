"""How soon a flip is effective, in figures: `make flips`.

Two servers with some workers each follow a channel of a store, with the lists that ship. A flip is
timed until every worker of both has it and they answer by it: made directly, by command, by an
alert of an authority, and by breaking the glass while the store is away (no admin API runs at
all). An event ends by itself. Last a notice is removed, and canaries that ask every 15 seconds
alarm. What is given as a command takes the time of a Python that starts and reads lists too.

Exit code 1 where one took longer than its bound.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import Any

from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.switchboard import BREAKGLASS_VERSIONS, Activation, Switchboard
from searchguard.snapshot.switchboards import Switchboards
from searchguard.snapshot.trust import RoleName
from searchguard.v1 import decision_pb2, service_pb2
from tests.cli.running import write_lists
from tests.events.writing import GRONINGEN, area, document, info
from tests.service.running import Server, serving, stub_for
from tests.snapshot.keys import ANN, trust_file, trust_of
from tests.waiting import until

ROOT = Path(__file__).parents[2]
QUERY = service_pb2.CheckRequest(
    query="aardbeving", context=decision_pb2.Context(region="NL", language="nl")
)
EVENT = "earthquake-groningen"
MOST_SECONDS = 120.0
FLIP_BOUND, ALERT_BOUND, CANARY_BOUND = 5.0, 10.0, 60.0
STEP = 0.01
WHO: dict[str, Any] = {"by": "ann", "reason": "figures"}

_say = partial(print, flush=True)


@dataclass
class Fleet:
    """Two servers, and where they look."""

    servers: list[Server]
    metrics: list[str]
    where: tuple[str, ...]

    def versions(self) -> list[int]:
        """Return the oldest switchboard that any worker has, of each server."""
        return [_gauge(address, "searchguard_switchboard_version") for address in self.metrics]

    def answers(self, *, on: bool) -> bool:
        """Tell whether both servers answer as they should, each asked on new connections."""
        for server in self.servers:
            with stub_for(server.address) as stub:
                decision = stub.Check(QUERY, timeout=MOST_SECONDS).decision
                if (EVENT in decision.event_ids) is not on:
                    return False
        return True

    def effective(self, version: int, *, on: bool) -> bool:
        return all(one >= version for one in self.versions()) and self.answers(on=on)


def _gauge(address: str, name: str) -> int:
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=MOST_SECONDS) as got:
        text = got.read().decode()
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    assert found, name
    return int(float(found[1]))


def seen(holds: Callable[[], bool]) -> float:
    """Wait until something holds; return when that was seen, of the monotonic clock."""
    until(holds, MOST_SECONDS, STEP)
    return time.monotonic()


@dataclass(frozen=True)
class Timed:
    """When a command was given, when it said that it is done, and when that was effective."""

    given: float
    done: float
    effective: float

    @property
    def in_all(self) -> float:
        return self.effective - self.given

    @property
    def told(self) -> str:
        return f"{max(self.effective - self.done, 0):5.2f} s after it was done"


def command(*words: str) -> tuple[float, float]:
    """Give a command; return when it was given and when it said that it is done."""
    given = time.monotonic()
    run = [sys.executable, "-m", "searchguard", *words]
    done = subprocess.run(run, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return given, time.monotonic()


@contextmanager
def fleet(workers: int) -> Iterator[Fleet]:
    """Run two servers of a channel, in a temporary folder that is the working directory."""
    roles = (role for role in RoleName)
    trust = trust_of(dict.fromkeys(roles, (ANN,)))
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory())
        before = Path.cwd()
        os.chdir(place)
        stack.callback(os.chdir, before)
        copytree(ROOT / "blocklists", "blocklists")
        playbook = Path(f"blocklists/events/{EVENT}.yaml")
        playbook.write_text(playbook.read_text().replace("mode: confirm", "mode: auto"))
        Path("store").mkdir()
        Path("trust").write_bytes(trust_file(trust, ANN))
        Path("ann.key").touch(0o600)
        Path("ann.key").write_bytes(ANN.pem())
        where = ("--store", "store", "--channel", "prod", "--trust", "trust")
        command("compile", "blocklists", "-o", "lists.sgsnap")
        command("sign", "lists.sgsnap", "--key", "ann.key")
        signed = ("--key", "ann.key", "--reason", "figures")
        command("publish", "lists.sgsnap", *where, *signed)
        serve = (*where, "--break-glass", "glass", "--no-keep", "--workers", str(workers))
        ports = ("--metrics-listen", "127.0.0.1:0")
        servers = [stack.enter_context(serving(*serve, *ports)) for _ in range(2)]
        metrics = [one.wait_for(r"metrics address=(\S+)")[1] for one in servers]
        yield Fleet(servers, metrics, where)


def by_flips(fleet: Fleet, count: int) -> Iterator[float]:
    """Switch the event on and off by turns; yield the seconds from durable to effective."""
    boards = Switchboards(FolderStore("store"), "prod", None)
    for number in range(count):
        on = number % 2 == 0
        newest, now = boards.newest(), datetime.now(UTC).replace(microsecond=0)
        entry = Activation(id=EVENT, starts=now, until=now + timedelta(hours=6), **WHO)
        board = Switchboard(created=now, events=(entry,) if on else ())
        version = boards.flip(newest, board, [ANN]).switchboard.version
        durable = time.monotonic()
        yield seen(partial(fleet.effective, version, on=on)) - durable


def by_command(fleet: Fleet) -> Timed:
    """Switch the event on as a duty officer does, and off again."""
    words = ("--reason", "figures", "--key", "ann.key", *fleet.where)
    version = _version() + 1
    given, done = command("event", "activate", EVENT, *words)
    timed = Timed(given, done, seen(partial(fleet.effective, version, on=True)))
    command("event", "end", EVENT, *words)
    return timed


def by_alert(fleet: Fleet) -> Timed:
    """Take an alert in from a file."""
    now = datetime.now(UTC).replace(microsecond=0)
    told = info(area(GRONINGEN), expires=(now + timedelta(hours=6)).isoformat())
    sender, sent = "info-gdacs@gdacs.org", (now - timedelta(minutes=1)).isoformat()
    Path("alert.xml").write_bytes(document(told, sender=sender, sent=sent))
    version = _version() + 1
    words = ("--state", "alerts", "--key", "ann.key", *fleet.where)
    given, done = command("event", "ingest", "alert.xml", *words)
    return Timed(given, done, seen(partial(fleet.effective, version, on=True)))


def by_itself(fleet: Fleet, seconds: int) -> float:
    """Have an event end soon; return how many seconds after its end both servers let it go."""
    boards = Switchboards(FolderStore("store"), "prod", None)
    newest = boards.newest()
    now = datetime.now(UTC).replace(microsecond=0)
    ends = now + timedelta(seconds=seconds)
    entry = Activation(id=EVENT, starts=now, until=ends, **WHO)
    boards.flip(newest, Switchboard(created=now, events=(entry,)), [ANN])
    version = newest.switchboard.version + 1
    until(lambda: fleet.effective(version, on=True))
    until(lambda: fleet.answers(on=False))
    return (datetime.now(UTC) - ends).total_seconds()


def by_glass(fleet: Fleet) -> Timed:
    """Take the store away, and break the glass."""
    Path("store").rename("away")
    try:
        words = ("--break-glass", "glass", "--trust", "trust", "--key", "ann.key")
        lists = ("--snapshot", "lists.sgsnap", "--for", "12h", "--reason", "figures")
        given, done = command("event", "activate", EVENT, *words, *lists)
        return Timed(given, done, seen(partial(fleet.effective, BREAKGLASS_VERSIONS, on=True)))
    finally:
        Path("away").rename("store")


def by_canary() -> float:
    """Remove a notice from a folder that is served; return the seconds until a canary alarms."""
    lists = write_lists(Path("small"))
    file, rule = Path("canaries.yaml"), lists / "health/covid.yaml"
    file.write_text('canaries: [{query: "#plandemic", expect: block, notice: vaccines}]\n')
    with serving("--blocklists", lists) as server:
        words = (str(file), "--address", server.address, "--every", "15", "--timeout", "5")
        run = [sys.executable, "-m", "searchguard", "canary", *words, "--metrics-file", "m.prom"]
        with subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as asking:
            try:
                until(lambda: _lost() == 0)
                removed = time.monotonic()
                rule.write_text(rule.read_text().replace("    notices: [vaccines]\n", ""))
                return seen(lambda: _lost() == 1) - removed
            finally:
                asking.terminate()


def _lost() -> int | None:
    path = Path("m.prom")
    text = path.read_text() if path.exists() else ""
    found = re.search(r"^searchguard_canary_lost\{.*\} (\S+)$", text, re.MULTILINE)
    return int(float(found[1])) if found else None


def _version() -> int:
    return Switchboards(FolderStore("store"), "prod", None).newest().switchboard.version


def main() -> int:
    """Measure each way, print it, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=10, help="flips by command")
    parser.add_argument("--workers", type=int, default=2, help="of each of the two servers")
    told = parser.parse_args()
    with fleet(told.workers) as running:
        flips = sorted(by_flips(running, max(2, told.count - told.count % 2)))
        middle = flips[len(flips) // 2]
        rows = [
            _row(f"{len(flips)} flips, since they are durable", middle, FLIP_BOUND),
            _row("the slowest of them", flips[-1], FLIP_BOUND),
            _row("by a command, since it was given", by_command(running), ALERT_BOUND),
            _row("by an alert in a file, since given", by_alert(running), ALERT_BOUND),
            _row("an event ends by itself: late by", by_itself(running, 15), FLIP_BOUND),
            _row("glass broken; no store, no admin API", by_glass(running), ALERT_BOUND),
            _row("a notice is lost: the canary alarms", by_canary(), CANARY_BOUND),
        ]
    return 0 if all(rows) else 1


def _row(what: str, found: Timed | float, bound: float) -> bool:
    seconds = found if isinstance(found, float) else found.in_all
    good = seconds <= bound
    more = "" if isinstance(found, float) else f", {found.told}"
    said = "ok" if good else "TOO LATE"
    _say(f"{what:<36} {seconds:6.2f} s (bound {bound:.0f} s, {said}){more}")
    return good


if __name__ == "__main__":
    sys.exit(main())
