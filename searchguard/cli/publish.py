"""`searchguard publish`: put a snapshot into a store and point a channel at it."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.channel_options import (
    USUAL,
    ChannelOption,
    ExpiresOption,
    KeysOption,
    PreviousTrustOption,
    ReasonOption,
    StoreOption,
    TrustOption,
    channels_of,
    now,
    told,
)
from searchguard.cli.guarding import NoTextOption, QueriesOption
from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.cli.lengths import length_of
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.passing import OverrideOption, judged
from searchguard.cli.rolling import AtOnceOption
from searchguard.cli.urgent import Urgent, made
from searchguard.engine.carried import check_carried
from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import LASTING_ROLES, SNAPSHOT_ROLES, Change
from searchguard.snapshot.channel import MOST_EMERGENCY
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.publishing import put
from searchguard.snapshot.signing import require_signed_snapshot


def publish(
    snapshot: Annotated[
        Path, typer.Argument(help="Signed snapshot file; with --only a folder of lists will do.")
    ],
    store: StoreOption,
    channel: ChannelOption,
    trust: TrustOption,
    key: KeysOption,
    reason: ReasonOption,
    only: Annotated[
        str,
        typer.Option(
            metavar="LIST/RULE", help="What is live, with this one rule as it is in SNAPSHOT."
        ),
    ] = "",
    author: Annotated[
        list[str] | None,
        typer.Option("--author", help="Who wrote that rule, for --only; repeatable."),
    ] = None,
    emergency: Annotated[
        bool, typer.Option("--emergency", help="One signer will do; it ends by itself.")
    ] = False,
    lasts: Annotated[
        str, typer.Option("--for", metavar="24h", help="How long an emergency lasts: up to 72h.")
    ] = "24h",
    queries: QueriesOption = None,
    override: OverrideOption = None,
    no_text: NoTextOption = False,
    at_once: AtOnceOption = False,
    expires_in: ExpiresOption = USUAL,
    previous_trust: PreviousTrustOption = None,
    passphrase_file: PassphraseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Publish a signed snapshot: put it into a store and point a channel at it.

    Servers that follow the channel load it within seconds. `rollback` takes it
    back.

    With --only and --emergency the keys sign the snapshot too, each in its
    roles. After an emergency servers go back by themselves to what was
    published before it.

    Exit code 1: guardrails speak against it. All is told at once, and nothing
    is changed; two people can sign an override, which `gate` writes.
    """
    channels = channels_of(store, trust, previous_trust)
    at = now()
    urgent = Urgent(only, tuple(author or ()), _until(at, lasts) if emergency else None)
    keys = [read_key(path, passphrase_file) for path in key]
    data, keys = made(channels, channel, snapshot, keys, urgent, at)
    require_signed_snapshot(data, channels.trust, SNAPSHOT_ROLES if emergency else LASTING_ROLES)
    loaded = load_snapshot(data)
    cases = check_carried(loaded.lists, loaded.revision)
    change = Change(
        channel=channel,
        keys=keys,
        reason=reason,
        at=at,
        lasts=length_of(expires_in, "--expires-in"),
        action=Action.EMERGENCY if emergency else Action.PUBLISH,
        until=urgent.until,
    )
    print(f"searchguard: cases that pass: {cases}", file=sys.stderr)
    base = channels.current(channel)
    passed = judged(
        channels,
        base,
        data,
        change,
        queries=queries or (),
        override=override,
        texts=not no_text,
        at_once=at_once,
    )
    print(told(put(channels, data, passed, base), form))


def _until(at: datetime, lasts: str) -> datetime:
    """Return when an emergency ends."""
    length = length_of(lasts, "--for")
    if length > MOST_EMERGENCY:
        hours = int(MOST_EMERGENCY.total_seconds() // 3600)
        raise typer.BadParameter(f"an emergency lasts {hours}h at most", param_hint="--for")
    return at + length
