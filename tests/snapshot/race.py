"""Publishers that race, as processes: `make race`, or `python -m tests.snapshot.race --help`.

In each round all of them publish from the same state at once. One must win, the sequences must have
no gap, and the audit must tell of every attempt.
"""

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context

from searchguard.errors import StoreError
from searchguard.snapshot.audit import REFUSALS, rows_of
from searchguard.snapshot.changing import Change, Channels
from searchguard.snapshot.channel import Published
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.publishing import put
from searchguard.snapshot.stores import open_store
from searchguard.snapshot.stores.store import Nothing
from searchguard.snapshot.trust import RoleName
from tests.snapshot.examples import SMALL
from tests.snapshot.keys import ANN, CAROL, signed_snapshot, trust_of

START = datetime(2027, 1, 15, 18, tzinfo=UTC)
TRUST = trust_of({RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,), RoleName.CHANNEL: (CAROL,)})
DATA = [
    signed_snapshot(compile_lists(replace(SMALL, must_pass=(name,))), ANN) for name in ("a", "b")
]


@dataclass(frozen=True)
class Outcome:
    """What a race left: who won each round, the sequences, and the rows of the audit."""

    winners: list[int]
    sequences: list[int]
    changes: int
    refusals: int


def race(address: str, rounds: int, publishers: int) -> Outcome:
    """Let publishers race for the channel prod of a store."""
    channels = Channels(open_store(address), TRUST)
    winners, sequences = list[int](), list[int]()
    with ProcessPoolExecutor(publishers, get_context("spawn")) as pool:
        for number in range(rounds):
            base = channels.current("prod")
            attempt = partial(_attempt, address, base, number)
            found = [one for one in pool.map(attempt, range(publishers)) if one]
            winners.append(len(found))
            sequences += found
    counts = (
        len(list(rows_of(channels.store, "prod", (TRUST,), *more))) for more in ((), (REFUSALS,))
    )
    return Outcome(winners, sequences, *counts)


def _attempt(address: str, base: Published | Nothing, number: int, publisher: int) -> int:
    """Publish once; return the sequence, or 0 where somebody else was faster."""
    change = Change(
        channel="prod",
        keys=(CAROL,),
        reason=f"round {number}, publisher {publisher}",
        at=START + number * timedelta(minutes=1),
        lasts=timedelta(days=30),
    )
    try:
        return put(Channels(open_store(address), TRUST), DATA[number % 2], change, base).sequence
    except StoreError:
        return 0


def main() -> None:
    """Race, and tell what came of it; exit code 1 where it is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--publishers", type=int, default=8)
    parser.add_argument("--store", help="address of an empty store; else a new folder")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = race(asked.store or folder, asked.rounds, asked.publishers)
    good = is_good(found, asked.rounds, asked.publishers)
    sys.stdout.write(
        f"rounds {asked.rounds}, publishers {asked.publishers}: winners a round "
        f"{min(found.winners)} to {max(found.winners)}, sequences {found.sequences[0]} to "
        f"{found.sequences[-1]}, rows {found.changes} + {found.refusals} of "
        f"{asked.rounds * asked.publishers} attempts: {'good' if good else 'NOT AS IT MUST BE'}\n"
    )
    raise SystemExit(not good)


def is_good(found: Outcome, rounds: int, publishers: int) -> bool:
    """Tell whether one won each round, without a gap, and the audit has all attempts."""
    return (
        set(found.winners) == {1}
        and found.sequences == list(range(1, rounds + 1))
        and found.changes == rounds
        and found.refusals == rounds * (publishers - 1)
    )


if __name__ == "__main__":
    main()
