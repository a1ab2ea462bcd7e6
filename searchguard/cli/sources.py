"""`searchguard sources check`: open the links that users are shown, and write down when."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, read_lists
from searchguard.cli.link_check import FINE, Checked, State, check_links, links_of
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.shown import visible
from searchguard.cli.web_options import AuthoritiesOption, PrivateHostOption, web_of
from searchguard.cli.writing import Write, write_all
from searchguard.errors import SettingsError
from searchguard.policy.rewriting.checked import with_checked
from searchguard.web.fetching import Bounds

FILE = "sources.yaml"

sources = typer.Typer(no_args_is_help=True, help="Look after the sources that notices lead to.")


@sources.callback()
def _several() -> None:
    """Look after the sources that notices lead to."""


@sources.command("check")
def check(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Folder of lists.", show_default=False)
    ] = DEFAULT_FOLDER,
    source: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only of this source; repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Open links; write nothing.")] = False,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds for a link, redirects among them.")
    ] = 15.0,
    pause: Annotated[
        float, typer.Option(min=0.0, help="Seconds between two questions to a host.")
    ] = 1.0,
    private_host: PrivateHostOption = None,
    tls_ca: AuthoritiesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Open the links of notices, and write `checked` at each source all of whose links are good.

    For somebody who is online: no server does this. Numbers are not rung.

    Exit code 1: a link is not good.
    """
    lists = read_lists(folder).lists
    wanted = tuple(source or ())
    hosts = {one.id: one.hosts for one in lists.sources}
    if unknown := next((one for one in wanted if one not in hosts), None):
        raise SettingsError(f"there is no source `{unknown}` in {folder / FILE}")
    links = links_of(lists, wanted)
    web = web_of(private_host, tls_ca, "*/*", Bounds(seconds=timeout))
    found = sorted(check_links(web, links, hosts, pause), key=lambda one: links.index(one.link))
    good = _all_good(found)
    day = datetime.now(ZoneInfo(lists.workspace.timezone)).date()
    if good and not dry_run:
        _write(folder, good, day)
    with reader_may_leave():
        write_out(_told(found, good, day, form))
    linked = {one.link.source for one in found}
    asked = wanted or tuple(hosts)
    _summary(found, good, sum(one not in linked for one in asked), dry_run=dry_run)
    if any(one.state not in FINE for one in found):
        raise typer.Exit(1)


def _all_good(found: Iterable[Checked]) -> list[str]:
    """Return the sources all of whose links are good."""
    states: dict[str, bool] = {}
    for one in found:
        states[one.link.source] = states.get(one.link.source, True) and one.state in FINE
    return [name for name, good in states.items() if name and good]


def _write(folder: Path, good: Sequence[str], day: date) -> None:
    file = folder / FILE
    text = with_checked(file.read_text("utf-8-sig"), good, day)
    write_all([Write(file, text.encode())], folder)


def _told(found: Sequence[Checked], good: Sequence[str], day: date, form: Format) -> str:
    if form is Format.JSON:
        rows = [
            {
                "url": one.link.url,
                "source": one.link.source or None,
                "notices": one.link.shown_by,
                "state": one.state,
                "to": one.to or None,
                "why": one.why or None,
            }
            for one in found
        ]
        told = {"links": rows, "checked": {name: day.isoformat() for name in good}}
        return json.dumps(told, ensure_ascii=False) + "\n"
    lines = []
    for one in found:
        if one.state is State.GOOD:
            continue
        whose = one.link.source or "no source"
        leads = f" -> {one.to}" if one.to else ""
        why = f": {one.why}" if one.why else ""
        shown = f" (shown by {', '.join(one.link.shown_by)})"
        lines.append(visible(f"{one.state:<9} {whose}  {one.link.url}{leads}{why}{shown}") + "\n")
    return "".join(lines)


def _summary(found: Sequence[Checked], good: Sequence[str], without: int, *, dry_run: bool) -> None:
    counted = Counter(one.state for one in found)
    counts = ", ".join(f"{state}: {counted[state]}" for state in State if counted[state])
    wrote = "would be checked" if dry_run else "checked"
    print(f"searchguard: links: {len(found)}, {counts or 'none'}", file=sys.stderr)
    print(f"searchguard: sources {wrote}: {len(good)}, without links: {without}", file=sys.stderr)
