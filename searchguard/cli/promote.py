"""`searchguard promote`: let one channel serve what another one serves."""

import sys
from typing import Annotated

import typer

from searchguard.cli.channel_options import (
    USUAL,
    ExpiresOption,
    KeysOption,
    PreviousTrustOption,
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
from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import Change
from searchguard.snapshot.publishing import put


def promote(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Channel, such as staging.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Channel, such as prod.")],
    store: StoreOption,
    trust: TrustOption,
    key: KeysOption,
    reason: Annotated[
        str, typer.Option("--reason", help="Why; else that it was promoted, and from where.")
    ] = "",
    queries: QueriesOption = None,
    override: OverrideOption = None,
    no_text: NoTextOption = False,
    at_once: AtOnceOption = False,
    expires_in: ExpiresOption = USUAL,
    previous_trust: PreviousTrustOption = None,
    passphrase_file: PassphraseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Let a channel serve exactly what another one serves, such as prod what staging does.

    The guardrails compare with what the second one served; exit code 1 as in
    `publish`.
    """
    channels = channels_of(store, trust, previous_trust)
    data = channels.snapshot(channels.served(source).pointer.revision)
    base = channels.current(target)
    change = Change(
        channel=target,
        keys=[read_key(path, passphrase_file) for path in key],
        reason=reason or f"promoted from {source}",
        at=now(),
        lasts=length_of(expires_in, "--expires-in"),
        action=Action.PROMOTE,
    )
    print(f"searchguard: {source} -> {target}", file=sys.stderr)
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
