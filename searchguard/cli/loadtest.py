"""`searchguard loadtest`: what a server bears, by calls on a schedule that waits for no answer."""

import json
import os
import sys
from functools import partial
from math import ceil
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from searchguard.cli.asking import (
    AgeBandOption,
    LanguageOption,
    RegionOption,
    SurfaceOption,
    context_of,
)
from searchguard.cli.connecting import CaOption, CertOption, KeyOption
from searchguard.cli.load_data import outcome_data
from searchguard.cli.load_text import outcome_lines
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.progress import telling
from searchguard.errors import LoadtestError
from searchguard.loadtest.gates import Gate, gates_of, seconds_of, shown_seconds
from searchguard.loadtest.outcome import Outcome, outcome_of
from searchguard.loadtest.plan import Arrivals, Asked, Plan, Tls
from searchguard.loadtest.processes import load
from searchguard.loadtest.queries import WrittenContext, read_queries
from searchguard.loadtest.tally import Tally
from searchguard.policy.model import AgeBand, Surface
from searchguard.service.asking import ask_status, credentials_from
from searchguard.service.loopback import is_loopback

STDIN = "-"

_LONGEST = 3600.0  # seconds that a load test may take
_LONGEST_DEADLINE = 60.0
_CONNECT_SECONDS = 5.0
_RATE_OF_A_PROCESS = 1000  # calls a second that one process makes with time to spare


def loadtest(
    queries: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Queries: one a line, or JSON lines {query, count, context}; `-` reads stdin.",
        ),
    ],
    rate: Annotated[
        float, typer.Option(min=0.1, max=1e6, help="Calls a second, of all connections together.")
    ],
    target: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where the server listens.")
    ] = "127.0.0.1:50051",
    duration: Annotated[
        str, typer.Option("--for", metavar="TIME", help="How long: 500ms, 30s, 5m.")
    ] = "10s",
    connections: Annotated[
        int, typer.Option(min=1, max=500, help="Connections, which take turns.")
    ] = 8,
    processes: Annotated[
        int, typer.Option(min=0, max=64, help="Processes that make calls; 0: by rate and cores.")
    ] = 0,
    deadline: Annotated[
        str, typer.Option(metavar="TIME", help="What each call gets before it has failed.")
    ] = "1s",
    arrivals: Annotated[
        Arrivals, typer.Option(help="How calls are spread: at random, or evenly.")
    ] = Arrivals.POISSON,
    gate: Annotated[
        str,
        typer.Option(
            metavar="GATES",
            help="Bounds, with commas: p99=5ms, max=1s, errors=0, errors=0.1%, rate=990.",
        ),
    ] = "",
    service_config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Retry as clients do; else each call is made once."),
    ] = None,
    tls_ca: CaOption = None,
    tls_cert: CertOption = None,
    tls_key: KeyOption = None,
    region: RegionOption = "",
    language: LanguageOption = "",
    age_band: AgeBandOption = AgeBand.UNKNOWN,
    surface: SurfaceOption = Surface.SEARCH,
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Put load on a server on another machine.")
    ] = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Call a server on a schedule, whatever it answers, and tell how long answers took.

    The schedule is an open loop: a call leaves when it is due, and its latency counts from when it
    was due. A percentile is of all calls, and one that failed counts as later than any answer.

    Exit code 1: a gate is missed. 2: it could not run, or a gate was met by less load than was
    asked for. Ctrl-C ends it early and tells what was measured.
    """
    gates = _gates(gate)
    if not (allow_remote or is_loopback(target)):
        words = f"`{target}` is another machine: say --allow-remote if it may be loaded"
        raise typer.BadParameter(words, param_hint="--target")
    credentials = credentials_from(tls_ca, tls_cert, tls_key)
    context_of(region, language, age_band, surface)
    context = WrittenContext(region, language, age_band, surface)
    plan = partial(
        Plan,
        target=target,
        asked=_read(queries, context),
        rate=rate,
        seconds=_seconds("--for", duration, _LONGEST),
        deadline=_seconds("--deadline", deadline, _LONGEST_DEADLINE),
        connect=_CONNECT_SECONDS,
        arrivals=arrivals,
        service_config=_service_config(service_config),
        tls=Tls(str(tls_ca), str(tls_cert or ""), str(tls_key or "")) if tls_ca else None,
    )
    if not ask_status(target, _CONNECT_SECONDS, credentials)["revision"]:
        raise LoadtestError(f"`{target}` has no lists yet: it would refuse every call")
    wanted = processes or min(os.cpu_count() or 1, ceil(rate / _RATE_OF_A_PROCESS))
    outcome = _run([plan(**share) for share in _shares(connections, wanted)], gates)
    with reader_may_leave():
        write_out(_written(outcome, form))
    _leave(outcome)


def _run(plans: list[Plan], gates: tuple[Gate, ...]) -> Outcome:
    whole = shown_seconds(plans[0].seconds)
    with telling(f"calling for {whole}") as tell:

        def told(tally: Tally) -> None:
            if tally.timeline:
                row = tally.timeline[-1]
                p99 = "none" if row.p99 is None else shown_seconds(row.p99)
                tell(
                    f"{row.second + 1} s of {whole}: {tally.answered:,} answered, "
                    f"{tally.failed:,} failed, p99 of the last second {p99}"
                )

        return outcome_of(plans, load(plans, told), gates)


def _written(outcome: Outcome, form: Format) -> str:
    if form is Format.JSON:
        return json.dumps(outcome_data(outcome), ensure_ascii=False, indent=2) + "\n"
    return "".join(f"{line}\n" for line in outcome_lines(outcome))


def _leave(outcome: Outcome) -> None:
    """Tell of the gates that are missed, and exit by them."""
    for one in outcome.missed:
        words = f"gate missed: {one.gate.written}: {one.measured}, {one.missed_by}"
        print(f"searchguard: {words}", file=sys.stderr)
    if outcome.missed:
        raise typer.Exit(1)
    if outcome.in_doubt:
        print(f"searchguard: no gate is passed: {outcome.doubts[0]}", file=sys.stderr)
        raise typer.Exit(2)


def _shares(connections: int, processes: int) -> list[dict[str, Any]]:
    """Return what differs between plans: as many processes as have a connection."""
    processes = min(processes, connections)
    more = connections % processes
    return [
        {
            "number": number,
            "processes": processes,
            "connections": connections // processes + (number < more),
        }
        for number in range(processes)
    ]


def _read(queries: str, context: WrittenContext) -> tuple[Asked, ...]:
    if queries == STDIN:
        return read_queries(sys.stdin.buffer, "stdin", context)
    with Path(queries).open("rb") as file:
        return read_queries(file, queries, context)


def _seconds(option: str, written: str, longest: float) -> float:
    try:
        seconds = seconds_of(written)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
    if not 0 < seconds <= longest:
        words = f"`{written}` is not above 0 and at most {shown_seconds(longest)}"
        raise typer.BadParameter(words, param_hint=option)
    return seconds


def _gates(written: str) -> tuple[Gate, ...]:
    try:
        return gates_of(written)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--gate") from error


def _service_config(path: Path | None) -> str:
    if path is None:
        return ""
    text = path.read_text("utf-8")
    try:
        msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise typer.BadParameter(f"`{path}`: {error}", param_hint="--service-config") from error
    return text
