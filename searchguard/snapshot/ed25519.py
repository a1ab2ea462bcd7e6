"""Ed25519 (RFC 8032): the one way in which anything here is signed, and its private key files.

A private key file is PKCS #8 in PEM, which other tools can read and write; only its owner can read
it. A public key is its 32 bytes, and the id of a key is the hash of those.
"""

import hashlib
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from searchguard.errors import TrustError
from searchguard.snapshot.envelope import ALGORITHM, Signature

PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
MOST_KEY_BYTES = 16 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SigningKey:
    """A private key in memory."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()

    @classmethod
    def generate(cls) -> "SigningKey":
        """Return a new key."""
        return cls(Ed25519PrivateKey.generate())

    @property
    def key_id(self) -> str:
        """The id of the key."""
        return key_id_of(self.public)

    def sign(self, statement: bytes) -> Signature:
        """Return a signature on a statement."""
        signature = self._private.sign(statement)
        return Signature(key_id=self.key_id, algorithm=ALGORITHM, signature=signature)

    def pem(self, passphrase: bytes = b"") -> bytes:
        """Return the content of a private key file, encrypted if a passphrase is given."""
        encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def key_id_of(public: bytes) -> str:
    """Return the id of a key: the first 32 hex digits of the SHA-256 of its public half."""
    return hashlib.sha256(public).hexdigest()[:32]


def fits(public: bytes, statement: bytes, signature: bytes) -> bool:
    """Tell whether a signature on a statement is by the key with this public half."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_encrypted(pem: bytes) -> bool:
    """Tell whether a private key file asks for a passphrase."""
    return b"ENCRYPTED" in pem.partition(b"\n")[0]


def read_key_file(path: Path) -> bytes:
    """Return the content of a private key file that nobody but its owner can read.

    Raises:
        TrustError: It is a public key, others may read it, or it is too large to be a key.
        OSError: It cannot be read.
    """
    if path.suffix == ".pub":
        raise TrustError(f"`{path}` is a public key: name `{path.with_suffix('.key')}`")
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if mode & _OTHERS:
            msg = f"`{path}` can be read by others, so it is no secret: run `chmod 600 {path}`"
            raise TrustError(msg)
        pem = file.read(MOST_KEY_BYTES + 1)
    if len(pem) > MOST_KEY_BYTES:
        raise TrustError(f"`{path}` is no private key: it has over {MOST_KEY_BYTES} bytes")
    return pem


def load_key(pem: bytes, passphrase: bytes = b"") -> SigningKey:
    """Return the key that is in a private key file.

    Raises:
        TrustError: It is no Ed25519 key in PEM, or the passphrase is not its own.
    """
    try:
        private = load_pem_private_key(pem, passphrase or None)
    except TypeError as error:
        asked = "is encrypted: give its" if is_encrypted(pem) else "is not encrypted: give no"
        raise TrustError(f"it {asked} passphrase") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        wrong = "the passphrase is wrong, or the key file is damaged"
        plain = "it is no private key: make one with `searchguard keys new NAME`"
        raise TrustError(wrong if is_encrypted(pem) else plain) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise TrustError("it is a key of another kind: make one with `searchguard keys new NAME`")
    return SigningKey(private)


def write_new_key_file(path: Path, pem: bytes) -> None:
    """Write a private key where there is no file yet, for its owner alone.

    Raises:
        FileExistsError: There is one; it is as it was.
        OSError: It cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
