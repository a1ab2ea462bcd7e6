"""Key files: secret, never overwritten, and refused in words where they are not one."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from searchguard.errors import TrustError
from searchguard.snapshot.ed25519 import (
    fits,
    key_id_of,
    load_key,
    read_key_file,
    write_new_key_file,
)
from tests.snapshot.keys import ANN, BOB

# RFC 8032, section 7.1, test 2.
RFC_PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
RFC_SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
OTHER_KIND = X25519PrivateKey.generate().private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)


def test_signature_of_the_standard_fits() -> None:
    public, signature = bytes.fromhex(RFC_PUBLIC), bytes.fromhex(RFC_SIGNATURE)
    assert fits(public, b"\x72", signature)
    assert not fits(public, b"\x73", signature)


@pytest.mark.parametrize(
    ("public", "signature"),
    [(BOB.public, None), (ANN.public[:-1], None), (bytes(32), None), (ANN.public, bytes(63))],
)
def test_signature_fits_its_own_key_only(public: bytes, signature: bytes | None) -> None:
    assert not fits(public, b"x", signature or ANN.sign(b"x").signature)


@pytest.mark.parametrize("passphrase", [b"", b"correct horse"])
def test_key_file_comes_back_and_only_its_owner_reads_it(tmp_path: Path, passphrase: bytes) -> None:
    path = tmp_path / "ann.key"
    write_new_key_file(path, ANN.pem(passphrase))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key(read_key_file(path), passphrase).public == ANN.public
    assert ANN.public not in path.read_bytes()


def test_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "ann.key"
    path.write_bytes(b"here first")
    with pytest.raises(FileExistsError):
        write_new_key_file(path, ANN.pem())
    assert path.read_bytes() == b"here first"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "ann.key"
    path.write_bytes(ANN.pem())
    path.chmod(mode)
    with pytest.raises(TrustError, match="can be read by others"):
        read_key_file(path)


@pytest.mark.parametrize(
    ("pem", "passphrase", "words"),
    [
        (b"", b"", "is no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"", "no private key"),
        (OTHER_KIND, b"", "key of another kind"),
        (ANN.pem(), b"secret", "give no passphrase"),
        (ANN.pem(b"secret"), b"", "give its passphrase"),
        (ANN.pem(b"secret"), b"guess", "passphrase is wrong"),
    ],
)
def test_what_is_no_key_is_refused_in_words(pem: bytes, passphrase: bytes, words: str) -> None:
    with pytest.raises(TrustError, match=words):
        load_key(pem, passphrase)


def test_key_id_is_of_the_public_half() -> None:
    assert ANN.key_id == key_id_of(ANN.public) != BOB.key_id
