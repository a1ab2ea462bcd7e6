"""`searchguard event ingest`: what an alert of an authority leads to."""

import json
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Annotated, cast

import typer

from searchguard.cli.asking import AtOption, BlocklistsOption, SnapshotOption, instant_of, load
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.shown import visible
from searchguard.events.deciding import Ruling, rule_on
from searchguard.events.ledger import Ledger
from searchguard.events.outcome import Outcome
from searchguard.events.xml_tree import MOST_BYTES
from searchguard.service.ledger_file import held, read_ledger, write_ledger
from searchguard.snapshot.files import read_at_most

STDIN = Path("-")


def ingest(
    file: Annotated[Path, typer.Argument(help="An alert (OASIS CAP 1.1, 1.2); `-` reads stdin.")],
    blocklists: BlocklistsOption = None,
    snapshot: SnapshotOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read the ledger, and never write it.")
    ] = False,
    at: AtOption = "",
    state: Annotated[
        Path | None,
        typer.Option(
            "--state", metavar="DIR", help="Folder of the ledger; without it nothing is known."
        ),
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what an alert leads to: activate, confirm, update, end, ignore or refuse.

    Exit code 1: the document was refused, or the lists do not load.
    """
    data = _read(file)
    lists = load(blocklists, snapshot).lists
    instant = _in_utc(instant_of(at, lists) or datetime.now(UTC))
    writes = state is not None and not dry_run
    with held(state) if state is not None and writes else nullcontext():
        before = Ledger() if state is None else read_ledger(state)
        ruling = rule_on(data, lists.events, before, instant)
        if state is not None and writes and ruling.ledger is not before:
            write_ledger(state, ruling.ledger)
    _tell(ruling, form)
    if ruling.outcome is Outcome.REFUSE:
        raise typer.Exit(1)


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise typer.BadParameter("that time is out of range", param_hint="--at") from error


def _read(file: Path) -> bytes:
    if file == STDIN:
        return cast(BufferedReader, sys.stdin.buffer).read(MOST_BYTES + 1)
    return read_at_most(file, MOST_BYTES)


def _tell(ruling: Ruling, form: Format) -> None:
    if form is Format.JSON:
        told = {"outcome": ruling.outcome, "event": ruling.event, "reason": ruling.reason}
        print(json.dumps(told, ensure_ascii=False))
        return
    subject = f"{ruling.outcome} {ruling.event}" if ruling.event else str(ruling.outcome)
    print(visible(f"{subject}: {ruling.reason}"))
