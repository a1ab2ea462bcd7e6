"""`searchguard rule brake`: put new rules in shadow that change far more than was foreseen."""

import signal
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from searchguard.cli.channel_options import channels_of
from searchguard.cli.desk_options import ChannelOption, KeysOption, StoreOption, TrustOption
from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.cli.traffic import MetricsOption, servers_of
from searchguard.errors import SearchguardError, SettingsError
from searchguard.service.braking import Brake
from searchguard.service.log import Log
from searchguard.service.metrics.brake import BrakeMetrics
from searchguard.service.metrics.port import metrics_at
from searchguard.service.settings import LogFormat


def brake(
    metrics: MetricsOption = None,
    store: StoreOption = "",
    channel: ChannelOption = "",
    trust: TrustOption = None,
    key: KeysOption = None,
    passphrase_file: PassphraseOption = None,
    every: Annotated[
        float, typer.Option(min=0.1, max=30, help="Seconds between two looks at the servers.")
    ] = 5.0,
    metrics_listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Serve metrics of its own, for alerts.")
    ] = "",
    log_format: Annotated[
        LogFormat, typer.Option(help="How events are written to stderr.")
    ] = LogFormat.TEXT,
) -> None:
    """Put new rules in shadow that change far more than was foreseen, for as long as it runs.

    A rule that is new or wider is watched for a day. What is new in it may
    decide three times the share of distinct queries that a query log foretold,
    and half a percent. Protected rules are left alone, and so is a rule that
    somebody has switched. It ends on SIGTERM.
    """
    if not (store and channel and trust and key):
        raise SettingsError("name --store URL, --channel NAME, --trust FILE and --key FILE")
    log, told = Log(log_format), BrakeMetrics()
    keys = tuple(read_key(Path(path), passphrase_file) for path in key)
    found = Brake(channels_of(store, trust, None), channel, keys, servers_of(metrics), log)
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    serving = metrics_at(metrics_listen, told.registry) if metrics_listen else nullcontext("")
    with serving as address:
        log.event("braking", channel=channel, metrics=address)
        while True:
            try:
                told.show(found.round(datetime.now(UTC)))
            except SearchguardError as error:
                log.event("brake_failed", message=str(error))
            if stopped.wait(every):
                break
    log.event("stopped")
