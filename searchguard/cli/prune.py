"""`searchguard prune`: remove what a store keeps for nobody any more."""

import json
import sys
from typing import Annotated

import typer

from searchguard.cli.channel_options import (
    KeysOption,
    PreviousTrustOption,
    ReasonOption,
    StoreOption,
    TrustOption,
    channels_of,
    now,
)
from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.cli.lengths import length_of
from searchguard.cli.output import Format, FormatOption
from searchguard.snapshot.changing import Change
from searchguard.snapshot.pruning import old_in, prune
from searchguard.snapshot.retention import BACK, BOARDS_KEPT, KEPT


def run_prune(
    store: StoreOption,
    trust: TrustOption,
    key: KeysOption,
    reason: ReasonOption,
    older_than: Annotated[
        str, typer.Option(metavar="365d", help="What nobody was served for so long goes.")
    ] = f"{KEPT.days}d",
    switchboards_older_than: Annotated[
        str, typer.Option(metavar="1825d", help="As long for switchboards: they tell who flipped.")
    ] = f"{BOARDS_KEPT.days}d",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    previous_trust: PreviousTrustOption = None,
    passphrase_file: PassphraseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Remove snapshots and switchboards that are older than anybody needs.

    What any channel serves, is pinned to, or served within that time stays,
    and so do the last 100 revisions and switchboards of each channel, however
    old they are, and the whole audit. A signed note tells what is gone. A
    switchboard is the only record of who flipped it, and stays for longer.
    """
    channels = channels_of(store, trust, previous_trust)
    keys, at = [read_key(path, passphrase_file) for path in key], now()
    kept = length_of(older_than, "--older-than")
    boards_kept = length_of(switchboards_older_than, "--switchboards-older-than")
    old = old_in(channels, at, kept, boards_kept)
    revisions, boards = old.revisions, old.boards
    if not dry_run:

        def change(channel: str) -> Change:
            return Change(channel=channel, keys=keys, reason=reason, at=at, lasts=kept)

        revisions, boards = map(tuple, prune(channels, old, change))
    if form is Format.JSON:
        told = {"since": old.since.isoformat(), "snapshots": revisions, "switchboards": boards}
        print(json.dumps(told | {"removed": not dry_run}))
    else:
        print("".join(f"{line}\n" for line in (*revisions, *boards)), end="")
    what = "would go" if dry_run else "removed"
    words = (
        f"snapshots {len(revisions)}, older than {old.since:%Y-%m-%d}; "
        f"switchboards {len(boards)}, older than {at - boards_kept:%Y-%m-%d}"
    )
    print(f"searchguard: {what}: {words}; the last {BACK} of each channel stay", file=sys.stderr)
