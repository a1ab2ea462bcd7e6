"""Rounds of canaries: one, or one after another for as long as nobody says stop."""

import signal
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic

from searchguard.cli.canary_metrics import CanaryMetrics
from searchguard.cli.canary_text import changes, summary
from searchguard.cli.output import Format
from searchguard.cli.problems import text_lines
from searchguard.client import Client
from searchguard.client.canaries import Outcome, ask_canaries
from searchguard.errors import ListsError
from searchguard.policy.formats.canaries import read_canaries
from searchguard.policy.model import Case

_MOST_AT_ONCE = 16  # servers


def ask_round(clients: Mapping[str, Client], canaries: Sequence[Case]) -> list[Outcome]:
    """Return what becomes of each canary on each server; one that is slow delays no other."""
    with ThreadPoolExecutor(min(len(clients), _MOST_AT_ONCE)) as threads:
        asked = [
            threads.submit(ask_canaries, client, server, canaries)
            for server, client in clients.items()
        ]
        return [outcome for one in asked for outcome in one.result()]


def keep_asking(
    clients: Mapping[str, Client],
    file: Path,
    canaries: Sequence[Case],
    every: float,
    metrics: CanaryMetrics,
    form: Format,
) -> list[Outcome]:
    """Ask round after round until a signal says stop, and tell what changes.

    Args:
        clients: By the server that each asks.
        file: Read again before each round.
        canaries: What it held at first.
        every: Seconds from one round to the next.
        metrics: What each round is shown in.
        form: How changes are told.

    Returns:
        What became of the canaries of the last round.
    """
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    found: list[Outcome] = []
    while True:
        begun = monotonic()
        canaries = _read_again(file, canaries, metrics)
        before, found = found, ask_round(clients, canaries)
        metrics.show(found)
        for line in changes(before, found, form):
            print(line, flush=True)
        if not before:
            summary(found)
        if stop.wait(max(0.0, begun + every - monotonic())):
            return found


def _read_again(file: Path, canaries: Sequence[Case], metrics: CanaryMetrics) -> Sequence[Case]:
    """Return what the file holds now, or what it held before where it cannot be read."""
    try:
        found = read_canaries(file)
    except (ListsError, OSError) as error:
        if not metrics.file_error:
            problems = text_lines(error.problems) if isinstance(error, ListsError) else [str(error)]
            for line in (*problems, "searchguard: canaries not read, going on with those before"):
                print(line, file=sys.stderr, flush=True)
        metrics.file_error = True
        return canaries
    metrics.file_error = False
    return found
