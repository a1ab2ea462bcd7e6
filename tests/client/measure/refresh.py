"""Large local lists replaced by others while a client is asked: what its callers notice."""

import argparse
from pathlib import Path
from sys import maxsize
from threading import Event

from benchmarks.workload import lists_of, workload
from searchguard import Engine
from searchguard.client import Client, Mode, Settings
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.files import write_file
from searchguard.supply import built
from tests.client.answers import SECONDS
from tests.client.measure.asking import Asking, Say, Tally

SHARE = 0.75  # of what it is when built here, on a machine that does much else too
LONG_SECONDS = 0.1


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be told of the lists."""
    parser.add_argument("--terms", type=int, default=100_000)
    parser.add_argument(
        "--times", type=int, default=2, help="how often they are replaced, each way"
    )


def measure(told: argparse.Namespace, folder: Path, say: Say) -> bool:
    """Replace lists, built elsewhere and then here; return whether the first held up nobody."""
    texts = workload(told.terms, told.terms)
    file = folder / "many.sgsnap"
    write_file(file, compile_lists(lists_of(texts.terms)))
    settings = Settings(mode=Mode.LOCAL_ONLY, snapshot=file, wait_at_start=20 * SECONDS)
    usual, worst = built.MANY_BYTES, {True: 0.0, False: 0.0}
    try:
        engine = Engine.load(file)  # kept: to free one that was built here holds everybody up
        with Client(settings=settings) as client, Asking(client, engine) as asking:
            Event().wait(2)
            say(f"before: {_told(asking.start())}")
            for number in range(2 * told.times):
                elsewhere = number < told.times
                vars(built)["MANY_BYTES"] = 0 if elsewhere else maxsize
                data = compile_lists(lists_of((*texts.terms, f"zebra crossing {number}")))
                now = revision(client)
                asking.start()
                write_file(file, data)
                while revision(client) == now:
                    Event().wait(0.05)
                Event().wait(0.5)
                tally = asking.start()
                worst[elsewhere] = max(worst[elsewhere], tally.late_ms)
                say(f"built {'elsewhere' if elsewhere else 'here'}: {_told(tally)}")
    finally:
        vars(built)["MANY_BYTES"] = usual
    return worst[True] < worst[False] * SHARE


def _told(tally: Tally) -> str:
    over = sum(one > LONG_SECONDS for one in tally.waited)
    return (
        f"asked {tally.asked}, errors {len(tally.errors)}; p50 / p99 {tally.percentile(0.5):.3f} / "
        f"{tally.percentile(0.99):.3f} ms; late by at most {tally.late_ms:.1f} ms, "
        f"{over} over {LONG_SECONDS * 1000:.0f} ms"
    )


def revision(client: Client) -> str:
    """Return what a client answers from."""
    return client.check("").decision.revision
