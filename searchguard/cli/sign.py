"""`searchguard sign`: vouch for a snapshot, a trust file or an override."""

from base64 import b64decode
from binascii import Error
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.key_files import KeyOption, PassphraseOption, read_key
from searchguard.errors import TrustError
from searchguard.snapshot.ed25519 import SIGNATURE_BYTES, fits
from searchguard.snapshot.envelope import ALGORITHM, Envelope, Signature, with_authors
from searchguard.snapshot.files import read_small_file, read_snapshot_file, write_file
from searchguard.snapshot.public_keys import read_public_key
from searchguard.snapshot.sealing import sealed
from searchguard.snapshot.signing import Signable, read_signable, signed, statement_in


def sign(
    file: Annotated[
        Path, typer.Argument(help="Snapshot, trust file or override; changed in its place.")
    ],
    key: KeyOption = None,
    author: Annotated[
        list[str] | None,
        typer.Option(
            "--author", help="Who wrote the lists; before the first signature; repeatable."
        ),
    ] = None,
    payload_out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what is to be signed, for a key service."),
    ] = None,
    attach: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Signature of a key service to add: raw or base64."),
    ] = None,
    public: Annotated[
        Path | None,
        typer.Option("--public", metavar="PUB", help="Public half of the key behind --attach."),
    ] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Sign a snapshot, a trust file or an override.

    With a key file: --key. With a key in a key service: --payload-out, let the service sign those
    bytes with plain Ed25519, then --attach its signature with --public.
    """
    if sum(option is not None for option in (key, payload_out, attach)) != 1:
        raise typer.BadParameter("name one of --key, --payload-out and --attach")
    if (attach is None) != (public is None):
        raise typer.BadParameter("--attach and --public go together", param_hint="--public")
    thing = _with_authors(read_signable(read_snapshot_file(file)), tuple(author or ()))
    statement = statement_in(thing)
    if payload_out:
        if isinstance(thing, Envelope):
            write_file(file, sealed(thing))
        write_file(payload_out, statement)
        print(f"wrote the {len(statement)} bytes to sign to {payload_out}")
        return
    if attach and public:
        added = _attached(attach, public, statement)
    elif key:
        added = read_key(key, passphrase_file).sign(statement)
    write_file(file, signed(thing, added))
    print(f"{file} is signed by the key {added.key_id}")


def _with_authors(thing: Signable, authors: tuple[str, ...]) -> Signable:
    if not authors:
        return thing
    if not isinstance(thing, Envelope):
        raise typer.BadParameter("only a snapshot has authors", param_hint="--author")
    return with_authors(thing, authors)


def _attached(path: Path, public: Path, statement: bytes) -> Signature:
    """Return the signature that a key service made.

    Raises:
        TrustError: It does not fit what is to be signed.
    """
    key = read_public_key(public)
    data = read_small_file(path)
    if len(data) != SIGNATURE_BYTES:
        try:
            data = b64decode(data.strip(), validate=True)
        except Error as error:
            msg = f"`{path}` is no signature: it holds neither 64 bytes nor their base64"
            raise TrustError(msg) from error
    if not fits(key.raw, statement, data):
        msg = (
            f"the signature in `{path}` is not one of {key.person} ({key.key_id}) on this file: "
            "sign the bytes of --payload-out, as they are now, with plain Ed25519"
        )
        raise TrustError(msg)
    return Signature(key_id=key.key_id, algorithm=ALGORITHM, signature=data)
