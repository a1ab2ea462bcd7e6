"""All servers dead for a while: who answers, whether right, how fast, and when servers are back."""

import argparse
import signal
from pathlib import Path
from threading import Event

from searchguard import Engine
from searchguard.client import AnsweredBy, Client, Mode, Settings
from tests.client.answers import SECONDS, write_snapshot
from tests.client.measure.asking import Asking, Say, Tally
from tests.service.running import Server

P99_MS, BACK_SECONDS = 1.0, 5.0


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
    try:
        with Client(settings=settings) as client, Asking(client, Engine.load(file)) as asking:
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
            say(f"alone    {_alone(file, min(told.seconds, 10.0)).line()}")
            servers.append(Server(*behind))  # returns once it serves
            back = asking.until(AnsweredBy.REMOTE, SECONDS)
            say(f"back     remote answers {back:.2f} s after the first server serves")
    finally:
        for server in servers:
            server.stop(signal.SIGKILL)
    return _good(
        dead.wrong + len(dead.errors) + dead.sources["unchecked"], dead.percentile(0.99), back
    )


def _alone(file: Path, seconds: float) -> Tally:
    """Return what a client gives that never asks a server: what this machine can."""
    settings = Settings(snapshot=file, mode=Mode.LOCAL_ONLY, wait_at_start=SECONDS)
    with Client(settings=settings) as client, Asking(client, Engine.load(file)) as asking:
        Event().wait(seconds)
        return asking.start()


def _good(bad: int, p99: float, back: float) -> bool:
    return not bad and p99 <= P99_MS and back <= BACK_SECONDS
