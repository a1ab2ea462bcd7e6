"""All servers dead for a while: who answers, whether right, how fast, and when servers are back.

The times are those of this machine too: in the same thread and the same moments a client is asked
that knows no server, and a loop is run that waits for nobody.
"""

import argparse
import signal
from pathlib import Path
from threading import Event

from searchguard import Engine
from searchguard.client import AnsweredBy, Client, Mode, Settings
from tests.client.answers import SECONDS, write_snapshot
from tests.client.measure.asking import Asking, Say
from tests.service.running import Server

P99_MS, BACK_SECONDS = 1.0, 5.0
_LOOPS = 1000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be told of the outage."""
    parser.add_argument("--seconds", type=float, default=60.0, help="how long all are dead")
    parser.add_argument("--servers", type=int, default=2, help="servers behind one port")


def measure(told: argparse.Namespace, folder: Path, say: Say) -> bool:
    """Kill all servers, and start them again; return whether all was as it should be."""
    file, _ = write_snapshot(folder)
    words = ("--snapshot", str(file), "--reuse-port")
    servers = [Server(*words)]
    address = servers[0].address
    behind = (*words, "--listen", address)
    servers.extend(Server(*behind) for _ in range(told.servers - 1))
    settings = Settings(target=address, snapshot=file, wait_at_start=SECONDS, cache_entries=0)
    alone = Settings(snapshot=file, mode=Mode.LOCAL_ONLY, wait_at_start=SECONDS)
    try:
        with (
            Client(settings=settings) as client,
            Client(settings=alone) as other,
            Asking(
                client,
                Engine.load(file),
                beside={"asks no server": other.check, "fixed work": _fixed_work},
            ) as asking,
        ):
            client.wait_for_lists(SECONDS)
            asking.until(AnsweredBy.REMOTE, SECONDS)
            asking.start()
            Event().wait(min(3.0, told.seconds))
            say(f"before   {asking.start().line()}")
            for server in servers:
                server.process.send_signal(signal.SIGKILL)
            Event().wait(told.seconds)
            dead = asking.start()
            say(f"dead     {dead.line()}")
            for line in dead.lines_beside():
                say(f"  beside {line}")
            servers.append(Server(*behind))  # returns once it serves
            back = asking.until(AnsweredBy.REMOTE, SECONDS)
            say(f"back     remote answers {back:.2f} s after the first server serves")
    finally:
        for server in servers:
            server.stop(signal.SIGKILL)
    return _good(
        dead.wrong + len(dead.errors) + dead.sources["unchecked"], dead.percentile(0.99), back
    )


def _fixed_work(_query: str) -> None:
    """Do what takes about as long as an answer, and waits for nobody."""
    for _ in range(_LOOPS):
        pass


def _good(bad: int, p99: float, back: float) -> bool:
    return not bad and p99 <= P99_MS and back <= BACK_SECONDS
