"""Public keys in files of their own: what a person hands to whoever writes the trust file."""

from base64 import b64encode
from pathlib import Path

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from searchguard.errors import TrustError
from searchguard.snapshot.ed25519 import MOST_KEY_BYTES, key_id_of
from searchguard.snapshot.envelope import ALGORITHM
from searchguard.snapshot.trust import PublicKey, faults_of_key


def public_key(raw: bytes, person: str, git: tuple[str, ...] = ()) -> PublicKey:
    """Return a public key of 32 bytes as somebody's.

    Raises:
        TrustError: The person or an identity is not written as one.
    """
    key = PublicKey(
        key_id=key_id_of(raw),
        algorithm=ALGORITHM,
        public=b64encode(raw).decode(),
        person=person,
        git=git,
    )
    _check(key)
    return key


def public_key_text(key: PublicKey) -> bytes:
    """Return the content of a `.pub` file."""
    return msgspec.json.format(msgspec.json.encode(key), indent=2) + b"\n"


def read_public_key(path: Path) -> PublicKey:
    """Return the key in a `.pub` file.

    Raises:
        TrustError: It is not one.
        OSError: It cannot be read.
    """
    try:
        key = msgspec.json.decode(_read(path), type=PublicKey)
        _check(key)
    except (msgspec.DecodeError, ValueError, RecursionError, TrustError) as error:
        msg = f"`{path}` is no public key as `searchguard keys new` writes one: {error}"
        raise TrustError(msg) from error
    return key


def read_public_pem(path: Path) -> bytes:
    """Return the 32 bytes of a public key that another tool or a key service wrote in PEM.

    Raises:
        TrustError: It is not a public Ed25519 key.
        OSError: It cannot be read.
    """
    try:
        found = load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise TrustError(f"`{path}` is no public key in PEM") from error
    if not isinstance(found, Ed25519PublicKey):
        raise TrustError(f"`{path}` is a key of another kind: an {ALGORITHM} key is needed")
    return found.public_bytes_raw()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_KEY_BYTES)


def _check(key: PublicKey) -> None:
    fault = next(faults_of_key(key), None)
    if fault:
        raise TrustError(fault)
