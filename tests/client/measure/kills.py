"""Servers behind one port, killed by turns: what becomes of the calls of two clients.

One has local lists and the usual 25 ms; the other has none and waits up to a second, so that it
shows what retries alone do.
"""

import argparse
import signal
from pathlib import Path

from searchguard import Engine
from searchguard.client import AnsweredBy, Client, Settings
from tests.client.answers import SECONDS, write_snapshot
from tests.client.measure.asking import Asking, Say
from tests.service.running import Server


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be told of the kills."""
    parser.add_argument("--kills", type=int, default=50, help="how many servers are killed")
    parser.add_argument("--rate", type=float, default=200.0, help="questions a second, of each")


def measure(told: argparse.Namespace, folder: Path, say: Say) -> bool:
    """Kill servers; return whether none had an error, and local lists left nothing unchecked."""
    file, _ = write_snapshot(folder)
    words = ("--snapshot", str(file), "--reuse-port")
    servers = [Server(*words)]
    address = servers[0].address
    behind = (*words, "--listen", address)
    servers.append(Server(*behind))
    engine = Engine.load(file)
    common = {"target": address, "wait_at_start": SECONDS, "cache_entries": 0}
    usual = Client(settings=Settings(snapshot=file, **common))  # type: ignore[arg-type]
    alone = Client(settings=Settings(deadline=1.0, **common))  # type: ignore[arg-type]
    try:
        usual.wait_for_lists(SECONDS)
        with (
            usual,
            alone,
            Asking(usual, engine, told.rate) as asking,
            Asking(alone, engine, told.rate) as patient,
        ):
            asking.until(AnsweredBy.REMOTE, SECONDS)
            patient.until(AnsweredBy.REMOTE, SECONDS)
            asking.start()
            patient.start()
            for number in range(told.kills):
                servers[number % 2].stop(signal.SIGKILL)
                servers[number % 2] = Server(*behind)
        say(f"{told.kills} kills, with local lists  {asking.tally.line()}")
        say(f"{told.kills} kills, retries alone     {patient.tally.line()}")
    finally:
        for server in servers:
            server.stop(signal.SIGKILL)
    unanswered = asking.tally.sources["unchecked"]
    bad = sum(len(one.errors) + one.wrong for one in (asking.tally, patient.tally))
    return not bad and not unanswered
