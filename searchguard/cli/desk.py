"""The desk: which lists and which switchboard a command is about, and who flips it.

`event`, `rule` and `unblock` share its options: a command is a function whose first parameter is a
desk, and `at_desk` gives it the others.
"""

import getpass
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from searchguard.cli.asking import DEFAULT_FOLDER, BlocklistsOption, SnapshotOption, load
from searchguard.cli.desk_options import (
    BreakGlassOption,
    ChannelOption,
    KeysOption,
    StoreOption,
    SwitchboardOption,
    TrustOption,
)
from searchguard.cli.key_files import PassphraseOption, read_key
from searchguard.errors import StoreError, SwitchboardError
from searchguard.policy.model import Lists
from searchguard.snapshot.breakglass import BreakGlass
from searchguard.snapshot.changing import Channels
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Lists, the switchboard that gates them, and the keys that it is flipped with.

    `where` are the options that name this place, for a command that somebody else is to give.
    Where the lists come from is one of two: a `channel` of a store, or a `folder`; a snapshot file
    is neither.
    """

    lists: Lists
    trust: Trust | None
    where: tuple[str, ...]
    channel: tuple[Channels, str] | None
    folder: Path | None
    read_lists: Callable[[], Lists]
    open_boards: Callable[[], Switchboards | BreakGlass]
    read_keys: Callable[[], list[SigningKey]]

    @property
    def boards(self) -> Switchboards | BreakGlass:
        """The switchboard; the folder beside the lists is made when it is first looked at."""
        return self.open_boards()

    def anew(self) -> "Desk":
        """Return the same desk with the lists as they are by now."""
        return replace(self, lists=self.read_lists())

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
        return self.boards.flip(before, following, self.read_keys())

    def _owner(self) -> str:
        keys = self.read_keys() if self.trust else []
        found = self.trust.key(keys[0].key_id) if self.trust and keys else None
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
    named = blocklists is not None or snapshot is not None
    in_store = bool(store) and not (named and switchboard is None and break_glass is None)
    from_store = in_store and not named

    def read_lists() -> Lists:
        if from_store:
            return lists_of(store, channel, trusted)
        return load(blocklists, snapshot).lists

    @cache
    def read_keys() -> list[SigningKey]:
        return [read_key(path, passphrase_file) for path in key or ()]

    @cache
    def open_boards() -> Switchboards | BreakGlass:
        if break_glass is not None:
            return BreakGlass(break_glass, _needed(trusted, "--break-glass FILE"))
        if in_store:
            believed = _needed(trusted)
            return Switchboards(open_store(store), _name(channel), believed)
        folder = switchboard or local_folder(snapshot or blocklists or DEFAULT_FOLDER)
        folder.mkdir(exist_ok=True)
        return Switchboards(FolderStore(folder), LOCAL, trusted)

    if break_glass is not None or in_store:
        open_boards()
    options = {
        "--blocklists": blocklists,
        "--snapshot": snapshot,
        "--switchboard": switchboard,
        "--store": store,
        "--channel": channel,
        "--trust": trust,
    }
    return Desk(
        lists=read_lists(),
        trust=trusted,
        where=tuple(
            word for name, value in options.items() if value for word in (name, str(value))
        ),
        channel=(Channels(open_store(store), _needed(trusted)), channel) if from_store else None,
        folder=None if from_store or snapshot else blocklists or DEFAULT_FOLDER,
        read_lists=read_lists,
        open_boards=open_boards,
        read_keys=read_keys,
    )


def _needed(trust: Trust | None, what: str = "a store") -> Trust:
    if trust is None:
        raise SwitchboardError(f"{what} needs --trust FILE, which says who may sign what")
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
