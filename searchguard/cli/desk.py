"""The desk: which lists and which switchboard a command is about, and who flips it.

`event`, `rule` and `unblock` share its options: a command is a function whose first parameter is a
desk, and `at_desk` gives it the others.
"""

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, BlocklistsOption, SnapshotOption, load
from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.errors import StoreError, SwitchboardError
from searchguard.policy.model import Lists
from searchguard.snapshot.breakglass import BreakGlass
from searchguard.snapshot.channel import find_pointer, find_snapshot, pointer_name
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.files import read_small_file
from searchguard.snapshot.flipping import Flip, Person, flipped
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.soundness import check_sound
from searchguard.snapshot.stores import open_store
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.stores.store import Nothing
from searchguard.snapshot.switchboard import LOCAL, local_folder
from searchguard.snapshot.switchboards import Switchboards, Version
from searchguard.snapshot.trust import Trust
from searchguard.snapshot.vouching import load_trust

_PLACE = "Where"

StoreOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="SEARCHGUARD_STORE",
        help="Store of a channel, in place of a folder: a path, or s3://bucket/path.",
        rich_help_panel=_PLACE,
    ),
]
ChannelOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--channel",
        envvar="SEARCHGUARD_CHANNEL",
        help="Channel of the store, such as prod.",
        rich_help_panel=_PLACE,
    ),
]
TrustOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--trust",
        metavar="FILE",
        envvar="SEARCHGUARD_TRUST",
        help="Trust file that says who may sign what; a store needs one.",
        rich_help_panel=_PLACE,
    ),
]
SwitchboardOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--switchboard",
        metavar="DIR",
        help="Folder of the switchboard, else that beside the lists: `blocklists.switchboard`.",
        rich_help_panel=_PLACE,
    ),
]
BreakGlassOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--break-glass",
        metavar="FILE",
        help="Write a file for servers to read while the store is away; it ends in 24 hours.",
        rich_help_panel=_PLACE,
    ),
]
KeysOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--key",
        metavar="FILE",
        envvar="SEARCHGUARD_KEY",
        help="Private key of the role switchboard (with --break-glass: breakglass); repeatable.",
        rich_help_panel=_PLACE,
    ),
]
ReasonOption: TypeAlias = Annotated[
    str, typer.Option("--reason", help="Why, in a line; it stands in the audit.")
]
ByOption: TypeAlias = Annotated[
    str, typer.Option("--by", metavar="ID", help="Who does it; else whoever runs this.")
]
SecondOption: TypeAlias = Annotated[
    str,
    typer.Option("--second", metavar="ID", help="The second person, for a protected rule."),
]


@dataclass(frozen=True)
class Desk:
    """Lists, the switchboard that gates them, and the keys that it is flipped with."""

    lists: Lists
    boards: Switchboards | BreakGlass
    trust: Trust | None
    key_files: tuple[Path, ...]
    passphrase: Path | None

    @cached_property
    def keys(self) -> list[SigningKey]:
        """The keys, read once: a passphrase may be asked for."""
        return [read_key(path, self.passphrase) for path in self.key_files]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the lists, in which times are told."""
        return ZoneInfo(self.lists.workspace.timezone)

    def person(self, by: str, second: str, reason: str) -> Person:
        """Return who flips, now: whom the first key belongs to, if nobody is named."""
        now = datetime.now(UTC).replace(microsecond=0)
        return Person(by=by or self._owner(), second=second, reason=reason, at=now)

    def flip(self, flip: Flip, who: Person) -> Version:
        """Put the next version of the switchboard in place, durably.

        Raises:
            SwitchboardError: It does not suit the lists, or somebody else was faster.
        """
        before = self.boards.newest()
        following = flipped(before.switchboard, flip, self.lists, who.at)
        return self.boards.flip(before, following, self.keys)

    def _owner(self) -> str:
        found = self.trust.key(self.keys[0].key_id) if self.trust and self.keys else None
        return found.person if found else getpass.getuser()


def open_desk(
    blocklists: BlocklistsOption = None,
    snapshot: SnapshotOption = None,
    switchboard: SwitchboardOption = None,
    store: StoreOption = "",
    channel: ChannelOption = "",
    trust: TrustOption = None,
    key: KeysOption = None,
    passphrase_file: PassphraseOption = None,
    break_glass: BreakGlassOption = None,
) -> Desk:
    """Return the desk that options name.

    Raises:
        SearchguardError: The lists do not load, or the store fails.
    """
    trusted = load_trust(read_small_file(trust)) if trust else None
    keys = tuple(key or ())
    named = blocklists is not None or snapshot is not None
    in_store = bool(store) and not (named and switchboard is None and break_glass is None)
    lists = (
        lists_of(store, channel, trusted)
        if in_store and not named
        else load(blocklists, snapshot).lists
    )
    if break_glass is not None:
        if trusted is None:
            raise SwitchboardError(
                "--break-glass FILE needs --trust FILE: servers believe no other"
            )
        return Desk(lists, BreakGlass(break_glass, trusted), trusted, keys, passphrase_file)
    if in_store:
        boards = Switchboards(open_store(store), _name(channel), _needed(trusted))
        return Desk(lists, boards, trusted, keys, passphrase_file)
    folder = switchboard or local_folder(snapshot or blocklists or DEFAULT_FOLDER)
    folder.mkdir(exist_ok=True)
    boards = Switchboards(FolderStore(folder), LOCAL, trusted)
    return Desk(lists, boards, trusted, keys, passphrase_file)


def _needed(trust: Trust | None) -> Trust:
    if trust is None:
        raise SwitchboardError("a store needs --trust FILE, which says who may sign what")
    return trust


def _name(channel: str) -> str:
    if not channel:
        raise SwitchboardError("--store needs --channel NAME, such as prod")
    pointer_name(channel)
    return channel


def lists_of(store: str, channel: str, trust: Trust | None) -> Lists:
    """Return the lists that a channel serves."""
    opened, trusted = open_store(store), _needed(trust)
    found = find_pointer(opened, _name(channel), trusted)
    if isinstance(found, Nothing):
        raise StoreError(f"the store at `{store}` has no channel `{channel}`")
    loaded = load_snapshot(find_snapshot(opened, found.pointer.revision, trusted))
    check_sound(loaded.lists)
    return loaded.lists


def at_desk(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with the options of the desk, which is its first parameter."""
    shared = signature(open_desk).parameters
    own = list(signature(command).parameters.values())[1:]

    @wraps(command)
    def run(**told: Any) -> None:
        desk = open_desk(**{name: told.pop(name) for name in shared})
        command(desk, **told)

    # typer reads options from a signature, and their types from the annotations.
    parameters = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in (*own, *shared.values())]
    run.__dict__["__signature__"] = Signature(parameters)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run
