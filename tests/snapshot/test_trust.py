"""Who may sign what: thresholds count people, and nothing in a file is believed before its keys."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.errors import SnapshotError, TrustError
from searchguard.snapshot.codec import decode
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.envelope import Envelope
from searchguard.snapshot.sealing import opened, sealed
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import (
    load_next_trust,
    load_trust,
    require,
    unsigned_trust,
    vouching,
)
from tests.snapshot.examples import SMALL
from tests.snapshot.keys import (
    ANN,
    BOB,
    BOB_TOO,
    CAROL,
    STRANGER,
    signed_snapshot,
    trust_file,
    trust_of,
)

ROOT, SNAPSHOT, CHANNEL = RoleName.ROOT, RoleName.SNAPSHOT, RoleName.CHANNEL
TRUST = trust_of(
    {ROOT: (ANN, BOB, BOB_TOO), SNAPSHOT: (ANN, BOB, BOB_TOO), CHANNEL: (CAROL,)},
    {ROOT: 2, SNAPSHOT: 2},
)
DATA = compile_lists(SMALL)
STATEMENT = b"anything\n"


@pytest.mark.parametrize(
    ("signers", "people", "strangers"),
    [
        ((), (), 0),
        ((ANN,), ("ann",), 0),
        ((ANN, BOB), ("ann", "bob"), 0),
        ((BOB, BOB_TOO), ("bob",), 0),
        ((ANN, ANN, ANN), ("ann",), 0),
        ((ANN, CAROL), ("ann",), 1),
        ((STRANGER, CAROL), (), 2),
    ],
)
def test_threshold_counts_people_in_the_role(
    signers: tuple[SigningKey, ...], people: tuple[str, ...], strangers: int
) -> None:
    found = vouching(TRUST, SNAPSHOT, STATEMENT, [key.sign(STATEMENT) for key in signers])
    assert found.people == people
    assert found.enough is (len(people) == 2)
    assert len(found.strangers) == strangers


def test_too_few_signatures_are_told_in_words() -> None:
    data = signed_snapshot(DATA, ANN, CAROL)
    words = rf"signed by ann \(and by {CAROL.key_id}, not in that role\): as `snapshot` must sign 2"
    with pytest.raises(TrustError, match=words):
        require_signed_snapshot(data, TRUST)


def test_unsigned_snapshot_is_not_trusted() -> None:
    with pytest.raises(TrustError, match="signed by nobody trusted"):
        require_signed_snapshot(DATA, TRUST)


def test_signature_by_a_known_key_on_something_else_refuses_all() -> None:
    other = compile_lists(replace(SMALL, must_pass=("bread",)))
    stolen = opened(signed_snapshot(other, ANN, BOB)).signatures
    data = sealed(replace(opened(DATA), signatures=stolen))
    with pytest.raises(TrustError, match="does not fit"):
        require_signed_snapshot(data, TRUST)


def test_signature_on_a_trust_file_is_none_on_a_snapshot() -> None:
    document = unsigned_trust(TRUST)
    replayed = replace(opened(DATA), signatures=(ANN.sign(document.text),))
    with pytest.raises(TrustError, match="does not fit"):
        require_signed_snapshot(sealed(replayed), TRUST)


def test_another_algorithm_is_refused() -> None:
    signature = replace(ANN.sign(STATEMENT), algorithm="none")
    with pytest.raises(TrustError, match="does not fit"):
        vouching(TRUST, SNAPSHOT, STATEMENT, [signature])


def test_role_that_nobody_has_is_trusted_by_nobody() -> None:
    with pytest.raises(TrustError, match="lets nobody sign as `switchboard`"):
        require(TRUST, RoleName.SWITCHBOARD, STATEMENT, [ANN.sign(STATEMENT)])


def test_signatures_are_looked_at_before_anything_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = signed_snapshot(DATA, ANN, BOB)
    opened_kinds: list[str] = []

    def noted(kind: type[Envelope], raw: bytes) -> Envelope:
        opened_kinds.append(kind.__name__)
        return decode(kind, raw)

    monkeypatch.setattr("searchguard.snapshot.sealing.decode", noted)
    require_signed_snapshot(data, TRUST)
    assert opened_kinds == ["Envelope"]


def test_trust_file_comes_back() -> None:
    assert load_trust(trust_file(TRUST, ANN, BOB)) == TRUST


@pytest.mark.parametrize("signers", [(), (ANN,), (BOB, BOB_TOO), (CAROL, STRANGER)])
def test_trust_file_that_its_own_root_has_not_signed_is_refused(
    signers: tuple[SigningKey, ...],
) -> None:
    with pytest.raises(TrustError, match="as `root` must sign 2 of: ann, bob"):
        load_trust(trust_file(TRUST, *signers))


NEXT = trust_of({ROOT: (CAROL,), SNAPSHOT: (CAROL,)}, version=2)


@pytest.mark.parametrize(
    ("after", "signers", "words"),
    [
        (NEXT, (ANN, BOB, CAROL), None),
        (msgspec.structs.replace(NEXT, version=9), (ANN, BOB, CAROL), None),
        (NEXT, (CAROL,), "not trusted by version 1"),
        (NEXT, (ANN, CAROL), "not trusted by version 1"),
        (NEXT, (ANN, BOB), "as `root` must sign 1 of: carol"),
        (msgspec.structs.replace(NEXT, version=1), (ANN, BOB, CAROL), "not newer than 1"),
    ],
)
def test_next_trust_file_needs_the_old_root_and_the_new(
    after: Trust, signers: tuple[SigningKey, ...], words: str | None
) -> None:
    data = trust_file(after, *signers)
    if words is None:
        assert load_next_trust(data, TRUST) == after
        return
    with pytest.raises(TrustError, match=words):
        load_next_trust(data, TRUST)


def changed(change: Callable[[dict[str, object]], object]) -> Trust:
    told = msgspec.json.decode(msgspec.json.encode(TRUST))
    change(told)
    return msgspec.convert(told, Trust, strict=False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda told: told.update(version=0), "versions count from 1"),
        (lambda told: told.update(version=2**60), "versions count from 1"),
        (lambda told: told.update(keys=[]), "1 to 256 are allowed"),
        (lambda told: told["keys"].reverse(), "not sorted by id"),
        (lambda told: told["keys"].append(told["keys"][-1]), "stands there twice"),
        (lambda told: told["keys"][0].update(key_id="0" * 32), "is not the id of its key"),
        (lambda told: told["keys"][0].update(public="AAAA"), "is no ed25519 key"),
        (lambda told: told["keys"][0].update(public="?"), "is no ed25519 key"),
        (lambda told: told["keys"][0].update(algorithm="rsa"), "is no ed25519 key"),
        (lambda told: told["keys"][0].update(person=""), "names nobody"),
        (lambda told: told["keys"][0].update(person="ann "), "names nobody"),
        (lambda told: told["keys"][0].update(git=["a\nb"]), "names nobody"),
        (lambda told: told["roles"].reverse(), "roles are not sorted"),
        (lambda told: told["roles"].append(told["roles"][-1]), "stands there twice"),
        (lambda told: told["roles"].pop(1), "nobody has the role `root`"),
        (lambda told: told["roles"][1].update(threshold=0), "must sign 0 people"),
        (lambda told: told["roles"][1].update(threshold=3), "must sign 3 people, and 2 may"),
        (lambda told: told["roles"][1]["keys"].append("f" * 32), "names a key that is not there"),
        (lambda told: told["roles"][1]["keys"].reverse(), "are not sorted"),
        (lambda told: told["roles"][1].update(keys=[]), "and 0 may"),
    ],
)
def test_trust_that_nobody_could_use_is_refused(
    change: Callable[[dict[str, object]], object], words: str
) -> None:
    with pytest.raises(TrustError, match=words):
        unsigned_trust(changed(change))


FILE = trust_file(TRUST, ANN, BOB)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "this is no trust file"),
        (DATA, "this is no trust file"),
        (FILE.replace(b"trust 1", b"trust 2", 1), "its format is 2"),
        (FILE.replace(b"trust 1", b"channel 1", 1), "this is no trust file"),
        (FILE + bytes(64 * 1024), "at most 65536 bytes"),
        (FILE[:-1], "damaged below its document"),
        (FILE + b"\n", "is no signature"),
        (FILE.replace(b"ed25519 ", b"ed448 "), "is no signature that is known"),
        (FILE.replace(b"signature", b"\nsignature", 1), "is no signature"),
        (FILE.replace(b"\n\n", b"\n\n\n"), "is no signature"),
        (trust_file(TRUST).replace(b"{", b"[" * 50_000, 1), "is not one"),
        (trust_file(TRUST).replace(b'"version": 1', b'"version":  1'), "not written as this"),
        (trust_file(TRUST).replace(b'"version": 1', b'"version": 1.0'), "is not one"),
        (trust_file(TRUST).replace(b'"version": 1', b'"version": 1, "x": 1'), "is not one"),
        (trust_file(TRUST).replace(b'"version": 1', b'"version": 2, "version": 1'), "not written"),
        (trust_file(TRUST).replace(b'"root"', b'"boss"'), "is not one"),
        (trust_file(TRUST) + b"x", "is not one"),
    ],
)
def test_other_bytes_are_no_trust_file(data: bytes, words: str) -> None:
    with pytest.raises(TrustError, match=words):
        load_trust(data)


def test_second_signature_line_of_a_key_is_refused() -> None:
    line = FILE.splitlines(keepends=True)[-1]
    with pytest.raises(TrustError, match="a key signed twice"):
        load_trust(FILE + line)


def test_every_flip_of_one_bit_of_a_trust_file_is_refused() -> None:
    for place in range(len(FILE)):
        for bit in (1, 8, 32, 128):
            flipped = bytearray(FILE)
            flipped[place] ^= bit
            with pytest.raises(TrustError):
                load_trust(bytes(flipped))


@given(data=st.binary(max_size=200))
def test_any_bytes_below_a_document_are_refused(data: bytes) -> None:
    if data:
        with pytest.raises(TrustError):
            load_trust(FILE + data)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_no_signed_snapshot(data: bytes) -> None:
    with pytest.raises(SnapshotError):
        require_signed_snapshot(data, TRUST)
