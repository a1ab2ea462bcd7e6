"""`searchguard keys`: keys to sign with, and the trust file that says who may sign what."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from searchguard.cli.key_files import (
    PassphraseOption,
    ask_new_passphrase,
    read_key,
    read_passphrase,
    warn_of_git,
)
from searchguard.errors import TrustError
from searchguard.snapshot.ed25519 import SigningKey, write_new_key_file
from searchguard.snapshot.files import read_small_file, write_file
from searchguard.snapshot.public_keys import (
    public_key,
    public_key_text,
    read_public_key,
    read_public_pem,
)
from searchguard.snapshot.trust import PublicKey, Role, RoleName, Trust
from searchguard.snapshot.vouching import load_trust, unsigned_trust

keys = typer.Typer(no_args_is_help=True, help="Make keys, and say in a trust file who may sign.")

PersonOption: TypeAlias = Annotated[
    str, typer.Option("--person", help="Whose key it is, in one word; two keys of one are one.")
]
GitOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--git", metavar="IDENTITY", help="Identity that they commit under; repeatable."),
]


@keys.command()
def new(
    name: Annotated[Path, typer.Argument(help="Where to: writes NAME.key and NAME.pub.")],
    person: PersonOption = "",
    git: GitOption = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Ask for a passphrase and encrypt the key with it.")
    ] = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Make a key: NAME.key is secret, NAME.pub is for whoever writes the trust file."""
    secret, public = name.with_name(f"{name.name}.key"), name.with_name(f"{name.name}.pub")
    for path in (secret, public):
        if path.exists():
            raise TrustError(f"`{path}` is there already, and a key is never overwritten")
    passphrase = b""
    if passphrase_file:
        passphrase = read_passphrase(passphrase_file)
    elif encrypt:
        passphrase = ask_new_passphrase(secret)
    key = SigningKey.generate()
    described = public_key(key.public, person or name.name, tuple(git or ()))
    write_new_key_file(secret, key.pem(passphrase))
    write_file(public, public_key_text(described))
    print(f"key {key.key_id} of {described.person}")
    print(f"secret  {secret}{'' if passphrase else ' (not encrypted)'}")
    print(f"public  {public}")
    warn_of_git(secret)


@keys.command()
def public(
    pem: Annotated[Path, typer.Argument(help="Public key in PEM, as a key service gives it out.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: NAME.pub.")],
    person: PersonOption,
    git: GitOption = None,
) -> None:
    """Describe a key whose secret half is in a key service: writes NAME.pub."""
    described = public_key(read_public_pem(pem), person, tuple(git or ()))
    _write_new(output, public_key_text(described))
    print(f"key {described.key_id} of {described.person}")


def _write_new(path: Path, data: bytes) -> None:
    """Write a file where there is none: what is there may be a key, or the trust of today."""
    if path.exists():
        raise TrustError(f"`{path}` is there already: name a new file")
    write_file(path, data)


def _role_option(name: RoleName) -> object:
    return typer.Option(
        f"--{name}", metavar="PUB", help=f"Key that may sign as {name}; repeatable."
    )


@keys.command()
def trust(
    output: Annotated[Path, typer.Option("--output", "-o", help="Trust file to write.")],
    root: Annotated[list[Path] | None, _role_option(RoleName.ROOT)] = None,
    snapshot: Annotated[list[Path] | None, _role_option(RoleName.SNAPSHOT)] = None,
    channel: Annotated[list[Path] | None, _role_option(RoleName.CHANNEL)] = None,
    switchboard: Annotated[list[Path] | None, _role_option(RoleName.SWITCHBOARD)] = None,
    breakglass: Annotated[list[Path] | None, _role_option(RoleName.BREAKGLASS)] = None,
    threshold: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE=N", help="People who must sign as a role; else 1; repeatable."),
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Trust file that this one follows.")
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option("--key", metavar="FILE", help="Private key to sign it with; repeatable."),
    ] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Write a trust file: which keys may sign what, and how many people must.

    It counts once enough people of its own root role have signed it, and after the first one also
    enough of the root role of the one before: `searchguard sign` adds their signatures.
    """
    named = {
        RoleName.ROOT: root,
        RoleName.SNAPSHOT: snapshot,
        RoleName.CHANNEL: channel,
        RoleName.SWITCHBOARD: switchboard,
        RoleName.BREAKGLASS: breakglass,
    }
    asked = {
        role: [read_public_key(path) for path in paths] for role, paths in named.items() if paths
    }
    version = load_trust(read_small_file(previous)).version + 1 if previous else 1
    document = unsigned_trust(_trust_of(version, asked, _thresholds(threshold or ())))
    for path in key or ():
        document = document.signed(read_key(path, passphrase_file).sign(document.text))
    _write_new(output, bytes(document))
    print(f"trust file {output}, version {version}: see `searchguard verify {output}`")


def _trust_of(
    version: int, asked: dict[RoleName, list[PublicKey]], thresholds: dict[RoleName, int]
) -> Trust:
    if unused := thresholds.keys() - asked.keys():
        msg = f"nobody may sign as {', '.join(sorted(unused))}: name a key, such as --root ann.pub"
        raise typer.BadParameter(msg, param_hint="--threshold")
    found = {one.key_id: one for many in asked.values() for one in many}
    for many in asked.values():
        for one in many:
            if found[one.key_id] != one:
                raise TrustError(f"two files tell two stories of the key {one.key_id}: name one")
    roles = (
        Role(
            role=role,
            keys=tuple(sorted({one.key_id for one in many})),
            threshold=thresholds.get(role, 1),
        )
        for role, many in sorted(asked.items())
    )
    in_order = tuple(found[key_id] for key_id in sorted(found))
    return Trust(version=version, keys=in_order, roles=tuple(roles))


def _thresholds(written: Iterable[str]) -> dict[RoleName, int]:
    found = {}
    for one in written:
        name, _, number = one.partition("=")
        if name not in set(RoleName) or not number.isdecimal():
            msg = f"`{one}` is not written like root=2; roles are {', '.join(RoleName)}"
            raise typer.BadParameter(msg, param_hint="--threshold")
        found[RoleName(name)] = int(number)
    return found
