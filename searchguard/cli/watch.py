"""`searchguard event watch`: feeds of alerts, asked for as long as nobody says stop."""

import json
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.desk import Desk, at_desk
from searchguard.cli.desk_options import ByOption
from searchguard.cli.feed_rounds import Feed, Watch
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.shown import visible
from searchguard.cli.taking_in import Taken, say_more, told
from searchguard.cli.web_options import ALERTS, AuthoritiesOption, PrivateHostOption, web_of
from searchguard.errors import FetchError, in_brief
from searchguard.events.feed import MOST_BYTES
from searchguard.events.outcome import Outcome
from searchguard.service.ledger_file import read_ledger
from searchguard.web.addresses import address_of
from searchguard.web.fetching import Bounds

WATCHER = "event-watch"


@at_desk
def watch(
    desk: Desk,
    feeds: Annotated[
        list[str],
        typer.Argument(metavar="FEED...", help="https: Atom, RSS, or one alert that changes."),
    ],
    state: Annotated[
        Path,
        typer.Option("--state", metavar="DIR", help="Folder of the ledger: what came before."),
    ],
    every: Annotated[
        float, typer.Option(min=1.0, help="Seconds from one round to the next, about.")
    ] = 60.0,
    once: Annotated[bool, typer.Option("--once", help="One round, such as from a timer.")] = False,
    ignored: Annotated[
        bool, typer.Option("--ignored", help="Tell of the alerts that are ignored too.")
    ] = False,
    by: ByOption = WATCHER,
    private_host: PrivateHostOption = None,
    tls_ca: AuthoritiesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Take in the alerts of feeds, as `event ingest --state` does, and tell what each leads to.

    Where the playbook says `mode: auto` events are switched in the name of --by; where a person
    must look, the command to give is told. With --format json a line for each alert.

    Exit code with --once: 2 where something was not had.
    """
    for feed in feeds:
        _check(feed)
    read_ledger(state)
    complaints = dict[str, str]()

    def tell(taken: Taken, desk: Desk, feed: str) -> None:
        if ignored or taken.ruling.outcome is not Outcome.IGNORE:
            _tell(taken, desk, feed, form)

    def complain(place: str, words: str) -> None:
        if complaints.pop(place, "") != words:
            said = f"searchguard: `{place}`: {in_brief(words) or 'well again'}"
            print(visible(said), file=sys.stderr, flush=True)
        if words:
            complaints[place] = words

    bounds = Bounds(size=MOST_BYTES)
    watching = Watch(
        web=web_of(private_host, tls_ca, ALERTS, bounds),
        desk=desk,
        state=state,
        by=by,
        tell=tell,
        complain=complain,
    )
    watched = [Feed(url) for url in dict.fromkeys(feeds)]
    if once:
        looked = [watching.look(feed) for feed in watched]
        if not all(looked):
            raise typer.Exit(2)
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: watching.stop.set())
    print(f"searchguard: watching, feeds: {len(watched)}", file=sys.stderr, flush=True)
    watching.keep_on(watched, every)


def _check(feed: str) -> None:
    """Refuse what is no address at once, and not in each round."""
    try:
        address_of(feed)
    except FetchError as error:
        raise FetchError(f"`{feed}`: {error}") from error


def _tell(taken: Taken, desk: Desk, feed: str, form: Format) -> None:
    ruling = taken.ruling
    if form is Format.TEXT:
        print(told(ruling), flush=True)
        say_more(taken, desk)
        return
    chain = ruling.chain if ruling.event else None
    row = {
        "outcome": ruling.outcome,
        "event": ruling.event,
        "reason": ruling.reason,
        "feed": feed,
        "alert": chain.messages[-1].identifier if chain else None,
        "switched": taken.switched.kind if taken.switched else None,
        "command": taken.command or None,
    }
    print(json.dumps(row, ensure_ascii=False), flush=True)
