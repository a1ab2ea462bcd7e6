"""`searchguard publish`: put a snapshot into a store and point a channel at it."""

import sys
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
    length_of,
    now,
    told,
)
from searchguard.cli.guarding import NoTextOption, QueriesOption
from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.passing import OverrideOption, judged
from searchguard.engine.carried import check_carried
from searchguard.snapshot.changing import Change
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.publishing import put
from searchguard.snapshot.signing import require_signed_snapshot


def publish(
    snapshot: Annotated[Path, typer.Argument(help="Signed snapshot file.")],
    store: StoreOption,
    channel: ChannelOption,
    trust: TrustOption,
    key: KeysOption,
    reason: ReasonOption,
    queries: QueriesOption = None,
    override: OverrideOption = None,
    no_text: NoTextOption = False,
    expires_in: ExpiresOption = USUAL,
    previous_trust: PreviousTrustOption = None,
    passphrase_file: PassphraseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Publish a signed snapshot: put it into a store and point a channel at it.

    Servers that follow the channel load it within seconds. `rollback` takes it
    back.

    Exit code 1: guardrails speak against it. All is told at once, and nothing
    is changed; two people can sign an override, which `gate` writes.
    """
    channels = channels_of(store, trust, previous_trust)
    data = read_snapshot_file(snapshot)
    require_signed_snapshot(data, channels.trust)
    loaded = load_snapshot(data)
    cases = check_carried(loaded.lists, loaded.revision)
    change = Change(
        channel=channel,
        keys=[read_key(path, passphrase_file) for path in key],
        reason=reason,
        at=now(),
        lasts=length_of(expires_in, "--expires-in"),
    )
    print(f"searchguard: cases that pass: {cases}", file=sys.stderr)
    base = channels.current(channel)
    passed = judged(
        channels, base, data, change, queries=queries or (), override=override, texts=not no_text
    )
    print(told(put(channels, data, passed, base), form))
