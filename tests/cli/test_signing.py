"""`searchguard keys`, `sign` and `verify`, as their users run them."""

import json
import stat
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from searchguard.snapshot.ed25519 import key_id_of
from tests.cli.running import run


@pytest.fixture
def desk(tmp_path: Path, lists: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with keys of ann and bob, a trust file and an unsigned snapshot."""
    monkeypatch.chdir(tmp_path)
    for name in ("ann", "bob"):
        assert run("keys", "new", name).code == 0
    made = run(
        *("keys", "trust", "-o", "trust.json", "--root", "ann.pub", "--root", "bob.pub"),
        *("--threshold", "root=2", "--snapshot", "ann.pub", "--key", "ann.key"),
        *("--key", "bob.key"),
    )
    assert made.code == 0, made.err
    assert run("compile", lists, "-o", "lists.sgsnap").code == 0
    return tmp_path


def told(*words: str | Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(*words, "--format", "json").out)
    return found


def test_key_is_secret_and_not_made_twice(desk: Path) -> None:
    secret = (desk / "ann.key").read_bytes()
    assert stat.S_IMODE((desk / "ann.key").stat().st_mode) == 0o600
    again = run("keys", "new", "ann")
    assert (again.code, (desk / "ann.key").read_bytes()) == (2, secret)
    assert "a key is never overwritten" in again.err


def test_public_half_alone_keeps_a_key_from_being_made(desk: Path) -> None:
    (desk / "eve.pub").write_text("here first")
    assert run("keys", "new", "eve").code == 2
    assert not (desk / "eve.key").exists()


def test_signed_snapshot_is_trusted_and_a_changed_one_is_not(desk: Path) -> None:
    unsigned = run("verify", "lists.sgsnap", "--trust", "trust.json")
    assert (unsigned.code, "signed by nobody trusted" in unsigned.err) == (1, True)
    signed = run("sign", "lists.sgsnap", "--key", "ann.key", "--author", "Ann <ann@example.org>")
    assert signed.code == 0, signed.err
    verified = told("verify", "lists.sgsnap", "--trust", "trust.json")
    assert verified["trusted"] is True
    assert verified["trusted_as"] == "as snapshot by ann (1 needed)"
    assert verified["authors"] == ["Ann <ann@example.org>"]
    data = bytearray((desk / "lists.sgsnap").read_bytes())
    data[-20] ^= 1
    (desk / "lists.sgsnap").write_bytes(data)
    changed = run("verify", "lists.sgsnap", "--trust", "trust.json")
    assert (changed.code, "was changed since" in changed.err) == (1, True)


def test_snapshot_is_only_looked_at_for_damage_without_trust(desk: Path) -> None:
    verified = told("verify", "lists.sgsnap")
    assert (verified["trusted"], verified["fault"]) == (None, None)
    assert len(str(verified["revision"])) == 64


def test_untrusted_snapshot_is_not_looked_into(desk: Path) -> None:
    verified = told("verify", "lists.sgsnap", "--trust", "trust.json")
    assert (verified["trusted"], verified["revision"]) == (False, "")


@pytest.mark.parametrize("form", [bytes, b64encode])
def test_key_in_a_key_service_signs(desk: Path, form: Callable[[bytes], bytes]) -> None:
    service = Ed25519PrivateKey.generate()
    pem = service.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (desk / "kms.pem").write_bytes(pem)
    described = run("keys", "public", "kms.pem", "-o", "kms.pub", "--person", "release")
    assert described.code == 0, described.err
    trust = ("--root", "ann.pub", "--snapshot", "kms.pub", "--key", "ann.key")
    assert run("keys", "trust", "-o", "kms.json", *trust).code == 0
    asked = run("sign", "lists.sgsnap", "--payload-out", "payload", "--author", "ann")
    assert asked.code == 0, asked.err
    (desk / "signature").write_bytes(form(service.sign((desk / "payload").read_bytes())))
    attached = run("sign", "lists.sgsnap", "--attach", "signature", "--public", "kms.pub")
    assert attached.code == 0, attached.err
    assert run("verify", "lists.sgsnap", "--trust", "kms.json").code == 0
    assert key_id_of(service.public_key().public_bytes_raw()) in attached.out


def test_signature_on_something_else_is_not_attached(desk: Path) -> None:
    before = (desk / "lists.sgsnap").read_bytes()
    private = load_pem_private_key((desk / "ann.key").read_bytes(), None)
    assert isinstance(private, Ed25519PrivateKey)
    (desk / "signature").write_bytes(private.sign(b"something else"))
    attached = run("sign", "lists.sgsnap", "--attach", "signature", "--public", "ann.pub")
    assert (attached.code, "is not one of ann" in attached.err) == (2, True)
    (desk / "signature").write_text("not base64!")
    assert (
        "is no signature"
        in run(*("sign", "lists.sgsnap", "--attach", "signature", "--public", "ann.pub")).err
    )
    assert (desk / "lists.sgsnap").read_bytes() == before


def test_encrypted_key_asks_for_its_passphrase(desk: Path) -> None:
    (desk / "secret").write_text("correct horse\n")
    (desk / "guess").write_text("battery\n")
    (desk / "empty").write_text("\n")
    made = run("keys", "new", "carol", "--passphrase-file", "secret")
    assert made.code == 0
    assert b"ENCRYPTED" in (desk / "carol.key").read_bytes()
    sign = ("sign", "lists.sgsnap", "--key", "carol.key")
    assert "no terminal to ask at" in run(*sign).err
    assert "passphrase is wrong" in run(*sign, "--passphrase-file", "guess").err
    assert "is empty" in run(*sign, "--passphrase-file", "empty").err
    assert run(*sign, "--passphrase-file", "secret").code == 0


def test_trust_file_tells_who_may_sign_what(desk: Path) -> None:
    verified = told("verify", "trust.json")
    assert verified["roles"] == {
        "root": {"threshold": 2, "people": ["ann", "bob"]},
        "snapshot": {"threshold": 1, "people": ["ann"]},
    }
    assert verified["trusted"] is True


def test_trust_file_is_followed_only_with_the_old_root(desk: Path) -> None:
    follow = ("keys", "trust", "-o", "next.json", "--previous", "trust.json")
    assert run(*follow, "--root", "bob.pub", "--key", "bob.key").code == 0
    refused = run("verify", "next.json", "--trust", "trust.json")
    assert (refused.code, "not trusted by version 1" in refused.err) == (1, True)
    assert run("sign", "next.json", "--key", "ann.key").code == 0
    assert run("verify", "next.json", "--trust", "trust.json").code == 0
    assert told("verify", "next.json")["version"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sign", "lists.sgsnap"), "name one of --key, --payload-out and --attach"),
        (("sign", "lists.sgsnap", "--attach", "x"), "--attach and --public go together"),
        (
            ("sign", "trust.json", "--key", "ann.key", "--author", "x"),
            "only a snapshot has authors",
        ),
        (("sign", "ann.pub", "--key", "ann.key"), "not a snapshot"),
        (("sign", "lists.sgsnap", "--key", "none.key"), "No such file"),
        (("sign", "lists.sgsnap", "--key", "ann.pub"), "is a public key: name `ann.key`"),
        (("verify", "lists.sgsnap", "--trust", "lists.sgsnap"), "this is no trust file"),
        (("keys", "trust", "-o", "t", "--root", "ann.key"), "is no public key"),
        (("keys", "trust", "-o", "t", "--snapshot", "ann.pub"), "nobody has the role `root`"),
        (("keys", "trust", "-o", "t", "--root", "ann.pub", "--threshold", "x"), "like root=2"),
        (("keys", "trust", "-o", "t", "--root", "ann.pub", "--threshold", "root=2"), "1 may"),
        (("keys", "public", "ann.pub", "-o", "x.pub", "--person", "x"), "no public key in PEM"),
        (("keys", "trust", "-o", "trust.json", "--root", "ann.pub"), "is there already"),
        (("keys", "trust", "-o", "ann.key", "--root", "ann.pub"), "is there already"),
    ],
)
def test_what_cannot_be_done_is_told(desk: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.code == 2
    assert said in done.err.replace("│", "").replace("\n", " ").replace("  ", " ")


def test_file_that_is_nothing_is_a_problem_found(desk: Path) -> None:
    (desk / "junk").write_text("junk")
    done = run("verify", "junk")
    assert (done.code, "not a snapshot" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("folder", "ignored", "told"),
    [("lists", "", True), ("lists", "*.key\n", False), ("elsewhere", "", False)],
)
def test_secret_key_that_git_would_take_is_told(
    tmp_path: Path, folder: str, ignored: str, told: bool
) -> None:
    for name in ("lists", "elsewhere"):
        (tmp_path / name / "keys").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", tmp_path / "lists"], check=True)
    (tmp_path / "lists/.gitignore").write_text(ignored, "utf-8")
    done = run("keys", "new", tmp_path / folder / "keys/ann")
    assert done.code == 0
    assert ("in a folder that git follows: move it out" in done.err) is told
