"""`searchguard event ingest`: what an alert of an authority leads to."""

import json
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Annotated, cast

import typer

from searchguard.cli.asking import AtOption, instant_of
from searchguard.cli.desk import Desk, at_desk
from searchguard.cli.desk_options import ByOption
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.taking_in import Taken, say_more, take_in, told
from searchguard.cli.web_options import (
    ALERTS,
    AuthoritiesOption,
    PrivateHostOption,
    page_at,
    web_of,
)
from searchguard.events.deciding import Ruling, rule_on
from searchguard.events.ledger import Ledger
from searchguard.events.outcome import Outcome
from searchguard.events.xml_tree import MOST_BYTES
from searchguard.service.ledger_file import held, read_ledger, write_ledger
from searchguard.snapshot.files import read_at_most
from searchguard.web.fetching import Web

STDIN = "-"


@at_desk
def ingest(
    desk: Desk,
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL", help="An alert (OASIS CAP 1.1, 1.2), https only; `-` reads stdin."
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read the ledger; write and switch nothing.")
    ] = False,
    at: AtOption = "",
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            metavar="DIR",
            help="Folder of the ledger; without it nothing is known, and nothing switched.",
        ),
    ] = None,
    by: ByOption = "",
    private_host: PrivateHostOption = None,
    tls_ca: AuthoritiesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what an alert leads to: activate, confirm, update, end, ignore or refuse.

    With --state it is remembered, and switched where the playbook says `mode: auto`; where a person
    must look, the command to give is told.

    Exit code 1: the document was refused, or the lists do not load.
    """
    data = _read(source, web_of(private_host, tls_ca, ALERTS))
    instant = instant_of(at, desk.lists)
    if state is not None and instant is None and not dry_run:
        taken = take_in(
            desk, state, by, lambda desk, before, now: rule_on(data, desk.lists.events, before, now)
        )
    else:
        at_time = _in_utc(instant or datetime.now(UTC))
        taken = Taken(_judged(desk, data, state, at_time, writes=not dry_run))
    _tell(taken.ruling, form)
    say_more(taken, desk)
    if taken.ruling.outcome is Outcome.REFUSE:
        raise typer.Exit(1)


def _judged(desk: Desk, data: bytes, state: Path | None, at: datetime, *, writes: bool) -> Ruling:
    """Return what an alert leads to, or would at another time: nothing is switched."""
    if state is None:
        return rule_on(data, desk.lists.events, Ledger(), at)
    with held(state) if writes else nullcontext():
        before = read_ledger(state)
        ruling = rule_on(data, desk.lists.events, before, at)
        if writes and ruling.ledger is not before:
            write_ledger(state, ruling.ledger)
    return ruling


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise typer.BadParameter("that time is out of range", param_hint="--at") from error


def _read(source: str, web: Web) -> bytes:
    if source == STDIN:
        return cast(BufferedReader, sys.stdin.buffer).read(MOST_BYTES + 1)
    if "://" in source:
        return page_at(web, source).body
    return read_at_most(Path(source), MOST_BYTES)


def _tell(ruling: Ruling, form: Format) -> None:
    if form is Format.JSON:
        data = {"outcome": ruling.outcome, "event": ruling.event, "reason": ruling.reason}
        print(json.dumps(data, ensure_ascii=False))
    else:
        print(told(ruling))
