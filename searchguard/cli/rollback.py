"""`searchguard rollback`: take a channel back to what it served before."""

import sys
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
from searchguard.snapshot.past import revision_like, served_before
from searchguard.snapshot.publishing import point


def rollback(
    store: StoreOption,
    channel: ChannelOption,
    trust: TrustOption,
    key: KeysOption,
    reason: ReasonOption,
    revision: Annotated[
        str, typer.Argument(help="Revision, or how it begins; else what was served before.")
    ] = "",
    expires_in: ExpiresOption = USUAL,
    previous_trust: PreviousTrustOption = None,
    passphrase_file: PassphraseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Take a channel back: to what it served before, or to any revision that it ever served.

    No guardrail is asked, since nothing may be in the way. Servers load it
    within seconds. A channel that is pinned goes back too, and stays pinned.
    """
    channels = channels_of(store, trust, previous_trust)
    base = channels.served(channel)
    target = (
        revision_like(channels, channel, revision) if revision else served_before(channels, channel)
    )
    if target == base.pointer.revision:
        print(f"searchguard: `{channel}` serves that revision already", file=sys.stderr)
    change = Change(
        channel=channel,
        keys=[read_key(path, passphrase_file) for path in key],
        reason=reason,
        at=now(),
        lasts=length_of(expires_in, "--expires-in"),
        action=Action.ROLLBACK,
    )
    print(told(point(channels, target, change, base), form))
