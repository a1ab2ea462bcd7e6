"""`searchguard admin`: let people flip the switchboard of a channel over the network."""

import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from searchguard.cli.desk import lists_of
from searchguard.cli.desk_options import ChannelOption, KeysOption, StoreOption, TrustOption
from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.errors import SettingsError
from searchguard.policy.model import Lists
from searchguard.service.admin.access import read_access
from searchguard.service.admin.answering import Admin
from searchguard.service.admin.serving import admin_server, mutual
from searchguard.service.log import Log
from searchguard.service.settings import LogFormat
from searchguard.snapshot.files import read_small_file
from searchguard.snapshot.stores import open_store
from searchguard.snapshot.switchboards import Switchboards
from searchguard.snapshot.vouching import load_trust

GRACE_SECONDS = 5.0


def admin(
    access: Annotated[
        Path,
        typer.Option("--access", metavar="FILE", help="Who may do what: identities, in JSON."),
    ],
    tls_cert: Annotated[Path, typer.Option(metavar="FILE", help="Certificate to show, PEM.")],
    tls_key: Annotated[Path, typer.Option(metavar="FILE", help="Its private key, PEM.")],
    tls_client_ca: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Authorities whose certificates callers must show."),
    ],
    store: StoreOption = "",
    channel: ChannelOption = "",
    trust: TrustOption = None,
    key: KeysOption = None,
    passphrase_file: PassphraseOption = None,
    listen: Annotated[
        str, typer.Option(metavar="ADDRESS", help="HOST:PORT; port 0 takes a free one.")
    ] = "127.0.0.1:50052",
    log_format: Annotated[
        LogFormat, typer.Option(help="How events are written to stderr.")
    ] = LogFormat.TEXT,
) -> None:
    """Answer the admin API: events, pauses and allowed queries of a channel, by mutual TLS.

    Callers are known by their certificates, and may do what --access gives them; nothing else.
    """
    if not (store and channel and trust and key):
        raise SettingsError("name --store URL, --channel NAME, --trust FILE and --key FILE")
    opened, trusted = open_store(store), load_trust(read_small_file(trust))

    def lists() -> Lists:
        return lists_of(store, channel, trusted)

    log = Log(log_format)
    server, address = admin_server(
        Admin(
            read_access(access),
            Switchboards(opened, channel, trusted),
            lists,
            tuple(read_key(path, passphrase_file) for path in key),
        ),
        listen,
        mutual(tls_cert.read_bytes(), tls_key.read_bytes(), tls_client_ca.read_bytes()),
        log,
    )
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    server.start()
    log.event("admin_serving", address=address, channel=channel)
    stopped.wait()
    server.stop(GRACE_SECONDS).wait()
    log.event("stopped")
