"""`python -m tests.policy.measure_hostile`: the seconds and megabytes of linting hostile lists."""

import sys
import tempfile
from pathlib import Path

from tests.policy.hostile_lists import HOSTILE
from tests.policy.lint_process import Linted, lint_process

SECONDS = 2.0
MEGABYTES = 1_000


def measured(name: str) -> Linted:
    """Lint one set of them in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        HOSTILE[name].write(Path(folder))
        return lint_process(Path(folder), seconds=60, megabytes=8_000)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    """Print a line for each, and return whether any took more than it may."""
    rows = []
    say(f"{'hostile lists':34} {'s':>6} {'MB':>6}  told")
    for name in words or HOSTILE:
        linted = measured(name)
        told = HOSTILE[name].words in linted.said and linted.code == int(HOSTILE[name].refused)
        say(f"{name:34} {linted.seconds:6.2f} {linted.megabytes:6.0f}  {told}")
        rows.append((linted.seconds, linted.megabytes, told))
    seconds, megabytes = max(row[0] for row in rows), max(row[1] for row in rows)
    over = sum(row[0] > SECONDS or row[1] > MEGABYTES for row in rows)
    untold = sum(not row[2] for row in rows)
    say(f"\n{len(rows)} lists, at most {seconds:.2f} s of processor time and {megabytes:.0f} MB")
    say(f"over {SECONDS:g} s or {MEGABYTES} MB: {over}, not told as expected: {untold}")
    return int(bool(over or untold))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
