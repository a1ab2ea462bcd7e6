"""`searchguard pin`: hold a channel where it is."""

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
from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.cli.lengths import length_of
from searchguard.cli.output import Format, FormatOption
from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import Change
from searchguard.snapshot.past import revision_like
from searchguard.snapshot.publishing import point


def pin(
    store: StoreOption,
    channel: ChannelOption,
    trust: TrustOption,
    key: KeysOption,
    reason: ReasonOption,
    revision: Annotated[
        str, typer.Argument(help="Revision to go to, or how it begins; else that of now.")
    ] = "",
    lasts: Annotated[
        str, typer.Option("--for", metavar="24h", help="How long: 12h, 7d; then it ends by itself.")
    ] = "24h",
    off: Annotated[bool, typer.Option("--off", help="End it.")] = False,
    expires_in: ExpiresOption = USUAL,
    previous_trust: PreviousTrustOption = None,
    passphrase_file: PassphraseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Hold a channel at a revision: nobody publishes or promotes to it until that ends.

    It can still be rolled back.
    """
    channels = channels_of(store, trust, previous_trust)
    base = channels.served(channel)
    at = now()
    target = revision_like(channels, channel, revision) if revision else base.pointer.revision
    if off and revision:
        raise typer.BadParameter("not beside a revision", param_hint="--off")
    change = Change(
        channel=channel,
        keys=[read_key(path, passphrase_file) for path in key],
        reason=reason,
        at=at,
        lasts=length_of(expires_in, "--expires-in"),
        action=Action.UNPIN if off else Action.PIN,
        until=None if off else at + length_of(lasts, "--for"),
    )
    print(told(point(channels, target, change, base), form))
