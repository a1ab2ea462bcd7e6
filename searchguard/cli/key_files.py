"""Private keys at a terminal: which file, and its passphrase."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from searchguard.errors import TrustError
from searchguard.snapshot.ed25519 import SigningKey, is_encrypted, load_key, read_key_file

KeyOption: TypeAlias = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="Private key file to sign with.")
]
PassphraseOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="File whose first line is the passphrase of the key; else it is asked for.",
    ),
]


def warn_of_git(path: Path) -> None:
    """Tell on stderr where git would take up a secret key."""
    folder = path.absolute().parent
    if not any((one / ".git").exists() for one in (folder, *folder.parents)):
        return
    if git := shutil.which("git"):
        asked = (git, "-C", str(folder), "check-ignore", "--quiet", "--", path.name)
        done = subprocess.run(asked, check=False, capture_output=True)  # noqa: S603 (a fixed command; the file is one argument)
        if done.returncode == 0:
            return
    words = "is in a folder that git follows: move it out, so that nobody commits it"
    print(f"searchguard: `{path}` {words}", file=sys.stderr)


def read_key(path: Path, passphrase_file: Path | None) -> SigningKey:
    """Return the key in a file; its passphrase is asked for at a terminal where it has one.

    Raises:
        TrustError: The file is no key, or the passphrase is missing or wrong.
        OSError: A file cannot be read.
    """
    pem = read_key_file(path)
    passphrase = b""
    if is_encrypted(pem):
        passphrase = (
            read_passphrase(passphrase_file)
            if passphrase_file
            else _ask(f"Passphrase of {path}", again=False)
        )
    try:
        return load_key(pem, passphrase)
    except TrustError as error:
        raise TrustError(f"`{path}`: {error}") from error


def read_passphrase(path: Path) -> bytes:
    """Return the first line of a file.

    Raises:
        TrustError: It is empty.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        passphrase = file.readline().rstrip(b"\r\n")
    if not passphrase:
        raise TrustError(f"`{path}` is empty: its first line must be the passphrase")
    return passphrase


def ask_new_passphrase(path: Path) -> bytes:
    """Ask twice for the passphrase of a new key file.

    Raises:
        TrustError: There is no terminal to ask at.
    """
    return _ask(f"New passphrase of {path}", again=True)


def _ask(prompt: str, *, again: bool) -> bytes:
    if not sys.stdin.isatty():
        msg = f"{prompt}: there is no terminal to ask at, so name --passphrase-file FILE"
        raise TrustError(msg)
    asked: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=again, err=True)
    return asked.encode()
