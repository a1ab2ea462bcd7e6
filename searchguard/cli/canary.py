"""`searchguard canary`: ask a fleet that runs what it must show, once or for ever."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.canary_metrics import CanaryMetrics
from searchguard.cli.canary_rounds import ask_round, keep_asking
from searchguard.cli.canary_text import summary, told
from searchguard.cli.connecting import CaOption, CertOption, KeyOption
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.problems import text_lines
from searchguard.client import Client, Settings
from searchguard.client.canaries import CanaryState
from searchguard.errors import ListsError, SettingsError
from searchguard.policy.formats.canaries import read_canaries
from searchguard.policy.model import Case


def canary(
    file: Annotated[Path, typer.Argument(help="What must be shown, and to whom.")],
    address: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST:PORT",
            help="A server to ask, and again for each other; else 127.0.0.1:50051.",
            show_default=False,
        ),
    ] = None,
    every: Annotated[
        float | None,
        typer.Option(min=0.1, help="Seconds from one round to the next; without it one round."),
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.01, help="Seconds to wait for an answer.")] = 1.0,
    metrics_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write metrics after each round, for node_exporter."),
    ] = None,
    metrics_listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Serve metrics, with --every.")
    ] = "",
    tls_ca: CaOption = None,
    tls_cert: CertOption = None,
    tls_key: KeyOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Ask a fleet that runs whether it shows what it must.

    Exit code 1 where something is lost, 2 where a server does not answer.
    """
    canaries = _read(file)
    if metrics_listen and every is None:
        raise SettingsError("--metrics-listen goes with --every: one round is soon over")
    settings = Settings(
        target="set for each server",
        deadline=timeout,
        wait_at_start=timeout,
        tls_ca=tls_ca or "",
        tls_cert=tls_cert or "",
        tls_key=tls_key or "",
        # Each round asks anew, also where many before it went unanswered.
        cache_entries=0,
        throttle=0,
        channels=1,
        watch=False,
    )
    metrics = CanaryMetrics(metrics_file)
    with ExitStack() as stack:
        if metrics_listen:
            where = stack.enter_context(metrics.listening(metrics_listen))
            print(f"searchguard: metrics at {where}", file=sys.stderr, flush=True)
        clients = {
            one: stack.enter_context(Client(one, settings=settings))
            for one in dict.fromkeys(address or ["127.0.0.1:50051"])
        }
        if every is None:
            found = ask_round(clients, canaries)
            metrics.show(found)
            for line in told(found, form):
                print(line)
            summary(found)
        else:
            found = keep_asking(clients, file, canaries, every, metrics, form)
    states = {outcome.state for outcome in found}
    if CanaryState.LOST in states:
        raise typer.Exit(1)
    if CanaryState.UNANSWERED in states:
        raise typer.Exit(2)


def _read(file: Path) -> tuple[Case, ...]:
    """Return the canaries of a file; one with problems is no answer about a fleet: exit code 2."""
    try:
        return read_canaries(file)
    except ListsError as error:
        for line in text_lines(error.problems):
            print(line, file=sys.stderr)
        print(f"searchguard: no canaries, problems: {len(error.problems)}", file=sys.stderr)
        raise typer.Exit(2) from error
