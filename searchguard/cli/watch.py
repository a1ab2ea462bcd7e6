"""`searchguard event watch`: feeds of alerts, asked for as long as nobody says stop."""

import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.desk import Desk, at_desk
from searchguard.cli.desk_options import ByOption
from searchguard.cli.feed_metrics import FeedMetrics
from searchguard.cli.feed_rounds import Feed, Watch
from searchguard.cli.feed_talk import FeedTalk
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.web_options import ALERTS, AuthoritiesOption, PrivateHostOption, web_of
from searchguard.errors import FetchError
from searchguard.events.feed import MOST_BYTES
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
    metrics_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write metrics after each look, for node_exporter."),
    ] = None,
    metrics_listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Serve metrics, without --once.")
    ] = "",
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
    desk.read_keys()
    talk = FeedTalk(state, form, FeedMetrics(metrics_file), ignored=ignored)
    watching = Watch(
        web=web_of(private_host, tls_ca, ALERTS, Bounds(size=MOST_BYTES)),
        desk=desk,
        state=state,
        by=by,
        talk=talk,
    )
    watched = [Feed(url) for url in dict.fromkeys(feeds)]
    if once:
        looked = [watching.look(feed) for feed in watched]
        if not all(looked):
            raise typer.Exit(2)
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: watching.stop.set())
    listening = talk.metrics.listening(metrics_listen) if metrics_listen else nullcontext("")
    with listening as where:
        at = f", metrics at {where}" if where else ""
        print(f"searchguard: watching, feeds: {len(watched)}{at}", file=sys.stderr, flush=True)
        watching.keep_on(watched, every)


def _check(feed: str) -> None:
    """Refuse what is no address at once, and not in each round."""
    try:
        address_of(feed)
    except FetchError as error:
        raise FetchError(f"`{feed}`: {error}") from error
