"""An urgent edit at a terminal: one rule of somebody's lists onto what is live, signed at once."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from searchguard.cli.asking import load_path
from searchguard.policy.comparing import changes_between
from searchguard.snapshot.changing import LASTING_ROLES, SNAPSHOT_ROLES, Channels
from searchguard.snapshot.channel import serves
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.envelope import statement_of, with_authors
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.onto import with_rule
from searchguard.snapshot.sealing import opened
from searchguard.snapshot.signing import signed
from searchguard.snapshot.trust import RoleName, Trust


@dataclass(frozen=True, slots=True)
class Urgent:
    """What is urgent: one rule alone, its authors, and when an emergency ends; each may be none."""

    only: str
    authors: tuple[str, ...]
    until: datetime | None


def made(
    channels: Channels,
    channel: str,
    path: Path,
    keys: list[SigningKey],
    urgent: Urgent,
    now: datetime,
) -> tuple[bytes, list[SigningKey]]:
    """Return the snapshot to publish, and the keys that sign the pointer.

    Raises:
        SearchguardError: It cannot be made: there is no such rule, or the lists do not load.
        OSError: A file cannot be read.
    """
    if urgent.authors and not urgent.only:
        raise typer.BadParameter("it goes with --only; else `sign` takes it", param_hint="--author")
    if not urgent.only and urgent.until is None:
        return read_snapshot_file(path), keys
    data = (
        _only(channels, channel, path, urgent.only, now)
        if urgent.only
        else read_snapshot_file(path)
    )
    emergency = urgent.until is not None
    own = _in_roles(keys, channels.trust, SNAPSHOT_ROLES if emergency else LASTING_ROLES)
    pointing = _in_roles(keys, channels.trust, (RoleName.CHANNEL,))
    if not pointing and emergency:
        pointing = _in_roles(keys, channels.trust, (RoleName.BREAKGLASS,))
    return _signed(data, own, urgent.authors), pointing


def _only(channels: Channels, channel: str, path: Path, rule_id: str, now: datetime) -> bytes:
    """Return what a channel serves with one rule as it is in other lists, not signed yet."""
    pointer = channels.served(channel).pointer
    taken_back = pointer.rollout and channels.mark(pointer)
    revision = channels.standing(pointer, now) if taken_back else serves(pointer, now)
    live = load_snapshot(channels.snapshot(revision)).lists
    merged = with_rule(live, load_path(path).lists, rule_id)
    for change in changes_between(live, merged):
        print(f"searchguard: {change.kind} `{change.name}` {change.what}", file=sys.stderr)
    return compile_lists(merged)


def _signed(data: bytes, keys: Sequence[SigningKey], authors: Sequence[str]) -> bytes:
    """Return a snapshot with its authors and with the signatures of some keys."""
    envelope = with_authors(opened(data), tuple(authors))
    for key in keys:
        data = signed(envelope, key.sign(statement_of(envelope)))
        envelope = opened(data)
    return data


def _in_roles(
    keys: Sequence[SigningKey], trust: Trust, roles: Sequence[RoleName]
) -> list[SigningKey]:
    """Return the keys that may sign in one of some roles."""
    found = [trust.role(role) for role in roles]
    ids = {key_id for role in found if role for key_id in role.keys}
    return [key for key in keys if key.key_id in ids]
