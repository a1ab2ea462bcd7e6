"""`python -m tests.client.measure WHAT`: prints figures; exit code 1 where they break a promise."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.client.measure import kills, local, outage, overload, refresh, simulated

MEASURES = {
    "kills": kills,
    "local": local,
    "outage": outage,
    "refresh": refresh,
    "overload": overload,
    "simulated": simulated,
}


def main() -> int:
    """Measure what is asked; return the exit code."""
    parser = argparse.ArgumentParser(prog="make client ARGS=...", description=__doc__)
    which = parser.add_subparsers(dest="what", required=True)
    for name, module in MEASURES.items():
        module.arguments(which.add_parser(name, help=(module.__doc__ or "").partition("\n")[0]))
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        good = MEASURES[told.what].measure(told, Path(folder), _say)
    _say("as promised" if good else "NOT as promised")
    return 0 if good else 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
