"""`searchguard verify`: is a file whole, and have enough of the right people signed it?"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import to_builtins

from searchguard.cli.output import Format, FormatOption
from searchguard.errors import SnapshotError, TrustError
from searchguard.snapshot import overriding
from searchguard.snapshot.envelope import Envelope
from searchguard.snapshot.files import read_small_file, read_snapshot_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.signing import Signable, read_signable, statement_in
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import draft_of, load_next_trust, load_trust, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file is, and who signed it: each key and whose it is, as far as that is known.

    `trusted_as` tells by whom it is trusted; empty where nobody was asked, or where it is not.
    `fault` tells why it is not, or what is broken; empty where nothing is.
    """

    kind: str
    named: dict[str, Any]
    signers: tuple[tuple[str, str], ...] = ()
    trusted_as: str = ""
    fault: str = ""


def verify(
    file: Annotated[Path, typer.Argument(help="Snapshot, trust file or override.")],
    trust: Annotated[
        Path | None,
        typer.Option("--trust", help="Trust file to go by; for a trust file the one before it."),
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell whether a file is whole and signed by enough of the right people.

    Exit code 1: it is not. Without --trust a snapshot is only looked at for damage.
    """
    known = load_trust(read_small_file(trust)) if trust else None
    data = read_snapshot_file(file)
    try:
        thing = read_signable(data)
        if isinstance(thing, Envelope):
            told = _snapshot(data, thing, known)
        elif thing.kind == overriding.KIND:
            told = _override(data, thing, known)
        else:
            told = _trust_file(data, thing, known)
    except (SnapshotError, TrustError) as error:
        told = Told(kind="", named={}, fault=str(error))
    if form is Format.JSON:
        print(json.dumps(_data(told), ensure_ascii=False, indent=2))
    else:
        print("".join(f"{line}\n" for line in _lines(told)), end="")
    if told.fault:
        print(f"searchguard: `{file}`: {told.fault}", file=sys.stderr)
        raise typer.Exit(1)


def _snapshot(data: bytes, envelope: Envelope, known: Trust | None) -> Told:
    revision = trusted = fault = ""
    try:
        if known:
            trusted = _enough(envelope, known, RoleName.SNAPSHOT)
        revision = load_snapshot(data).revision
    except (SnapshotError, TrustError) as error:
        fault = str(error)
    return Told(
        kind="snapshot",
        named={"revision": revision, "authors": list(envelope.authors)},
        signers=_signers(envelope, known),
        trusted_as=trusted,
        fault=fault,
    )


def _trust_file(data: bytes, thing: Signable, before: Trust | None) -> Told:
    draft = draft_of(data)
    trusted = fault = ""
    try:
        if before:
            load_next_trust(data, before)
        else:
            load_trust(data)
        trusted = _enough(thing, draft, RoleName.ROOT)
    except TrustError as error:
        fault = str(error)
    roles = {
        role.role.value: {"threshold": role.threshold, "people": list(draft.people(role.role))}
        for role in draft.roles
    }
    return Told(
        kind="trust",
        named={"version": draft.version, "roles": roles},
        signers=_signers(thing, draft),
        trusted_as=trusted,
        fault=fault,
    )


def _override(data: bytes, thing: Signable, known: Trust | None) -> Told:
    trusted = fault = ""
    try:
        if known:
            found = overriding.granted(data, (known,))
            trusted = f"by {', '.join(found.people)} ({overriding.PEOPLE} needed)"
    except TrustError as error:
        fault = str(error)
    return Told(
        kind=overriding.KIND,
        named=to_builtins(overriding.override_in(data)),
        signers=_signers(thing, known),
        trusted_as=trusted,
        fault=fault,
    )


def _enough(thing: Signable, known: Trust, role: RoleName) -> str:
    found = require(known, role, statement_in(thing), thing.signatures)
    return f"as {role} by {', '.join(found.people)} ({found.needed} needed)"


def _signers(thing: Signable, known: Trust | None) -> tuple[tuple[str, str], ...]:
    """Return each signature's key, and whose it is as far as that is known."""
    keys = ((one.key_id, known.key(one.key_id) if known else None) for one in thing.signatures)
    return tuple((key_id, key.person if key else "") for key_id, key in keys)


def _data(told: Told) -> dict[str, Any]:
    signers = [{"key_id": key_id, "person": person or None} for key_id, person in told.signers]
    return {
        "kind": told.kind or None,
        **told.named,
        "signatures": signers,
        "trusted": False if told.fault else bool(told.trusted_as) or None,
        "trusted_as": told.trusted_as or None,
        "fault": told.fault or None,
    }


def _lines(told: Told) -> Iterator[str]:
    if not told.kind:
        return
    if told.kind == "snapshot":
        yield f"snapshot  {told.named['revision'] or 'not looked into'}"
        yield f"authors   {', '.join(told.named['authors']) or 'nobody is named'}"
    elif told.kind == overriding.KIND:
        yield from (f"{key:<10} {_listed(value)}" for key, value in told.named.items())
    else:
        yield f"trust     version {told.named['version']}"
        for role, asked in told.named["roles"].items():
            yield f"  {role + ':':<12} {asked['threshold']} of {', '.join(asked['people'])}"
    for key_id, person in told.signers:
        yield f"signed    by {person or 'a key that is not known here'} ({key_id})"
    if not told.signers:
        yield "signed    by nobody"
    yield f"trusted   {'no' if told.fault else told.trusted_as or 'not asked: name --trust FILE'}"


def _listed(value: object) -> str:
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)
