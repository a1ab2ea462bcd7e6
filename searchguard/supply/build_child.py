"""`python -m searchguard.supply.build_child`: builds the automaton of the snapshot on stdin.

It goes to stdout as a copy of memory, for the process that started this one and for no other. That
one answers meanwhile, so this one stands back.
"""

import os
import sys
from collections.abc import Iterable

import msgspec

from searchguard.engine.automaton import Automaton
from searchguard.engine.engine import Engine
from searchguard.snapshot.loading import load_snapshot
from searchguard.supply.built import Head, digest

_NICE = 5


def main() -> int:
    """Build; return the exit code."""
    os.nice(_NICE)
    snapshot = load_snapshot(sys.stdin.buffer.read())
    keys: list[str] = []

    def build(given: Iterable[str]) -> Automaton:
        keys.extend(given)
        return Automaton(keys)

    chunks, numbers = Engine(snapshot.lists, snapshot.revision, build=build).automaton.parts()
    head = msgspec.json.encode(Head(digest(keys), [len(chunk) for chunk in chunks], numbers))
    pipe = sys.stdout.buffer
    pipe.write(len(head).to_bytes(4, "big") + head)
    for chunk in chunks:
        pipe.write(chunk)
    pipe.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
