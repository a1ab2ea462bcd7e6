"""A snapshot that is not exactly one is refused, with SnapshotError and nothing else."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.errors import SnapshotError
from searchguard.snapshot import sealing
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.envelope import digest_over
from searchguard.snapshot.loading import load_snapshot
from searchguard.v1 import snapshot_pb2
from tests.snapshot.examples import SMALL

DATA = compile_lists(SMALL)
UNKNOWN_FIELD = b"\xfa\x3f\x01x"  # field 1023, a text


def resealed(
    manifest: Callable[[Any], object] | None = None,
    body: Callable[[Any], object] | None = None,
    extra: bytes = b"",
) -> bytes:
    """Return the snapshot with a change that its digests agree with, as a hostile writer would."""
    snapshot = snapshot_pb2.Snapshot.FromString(DATA)
    lists = snapshot_pb2.Lists.FromString(snapshot.body)
    if body:
        body(lists)
    snapshot.body = lists.SerializeToString(deterministic=True) + extra
    head = snapshot_pb2.Manifest.FromString(snapshot.manifest)
    head.body_digest = hashlib.sha256(snapshot.body).digest()
    if manifest:
        manifest(head)
    snapshot.manifest = head.SerializeToString(deterministic=True)
    snapshot.digest = digest_over(snapshot.manifest, snapshot.body)
    return snapshot.SerializeToString(deterministic=True)


def rule(lists: Any) -> Any:
    return lists.blocklists[0].rules[0]


def test_resealing_without_a_change_is_the_snapshot_itself() -> None:
    assert resealed() == DATA


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "compile it again"),
        (b"blocklist: covid\nrules: []\n", "not a snapshot, or damaged"),
        (b"PK\x03\x04" + bytes(60), "not a snapshot, or damaged"),
        (DATA[:-1], "damaged"),
        (DATA + b"\x00", "damaged"),
        (DATA + UNKNOWN_FIELD, "not written as this version"),
        (DATA + DATA, "not written as this version"),
        (resealed(lambda head: setattr(head, "format", 2)), "its format is 2"),
        (resealed(lambda head: setattr(head, "format", 0)), "its format is 0"),
        (resealed(lambda head: head.requires.append("telepathy")), "`telepathy`"),
        (resealed(lambda head: head.requires.extend(["variants"] * 9000)), "manifest is over"),
        (resealed(lambda head: setattr(head, "body_digest", b"x")), "does not fit its body"),
        (resealed(lambda head: setattr(head.counts, "rules", 9)), "counts other things"),
        (resealed(lambda head: head.MergeFromString(UNKNOWN_FIELD)), "not written as this"),
        (resealed(body=lambda lists: setattr(rule(lists), "action", 99)), "Rule.action"),
        (resealed(body=lambda lists: setattr(rule(lists), "action", 0)), "Rule.action"),
        (resealed(body=lambda lists: setattr(rule(lists), "results", 77)), "Rule.results"),
        (resealed(body=lambda lists: rule(lists).surfaces.append(7)), "Rule.surfaces"),
        (resealed(body=lambda lists: setattr(rule(lists), "review_by", "20270630")), "written as"),
        (resealed(body=lambda lists: setattr(rule(lists), "review_by", "soon")), "does not know"),
        (resealed(body=lambda lists: setattr(rule(lists).starts, "nanos", 1)), "written as"),
        (resealed(body=lambda lists: setattr(rule(lists).starts, "nanos", -1)), "does not know"),
        (resealed(body=lambda lists: setattr(rule(lists).starts, "seconds", 2**62)), "not know"),
        (resealed(body=lambda lists: lists.ClearField("workspace")), "workspace` is missing"),
        (resealed(body=lambda lists: rule(lists).MergeFromString(UNKNOWN_FIELD)), "written as"),
        (resealed(body=lambda lists: lists.blocklists.add(blocklist="a")), "not written as this"),
        (resealed(extra=UNKNOWN_FIELD), "not written as this version"),
        (resealed(extra=b"\xff"), "not a snapshot, or damaged"),
    ],
)
def test_other_bytes_are_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(SnapshotError, match=words):
        load_snapshot(data)


def test_larger_file_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MAX_BYTES", len(DATA) - 1)
    monkeypatch.setattr(sealing, "decode", pytest.fail)
    with pytest.raises(SnapshotError, match=f"this has {len(DATA)}"):
        load_snapshot(DATA)


def test_every_flip_of_one_bit_is_refused() -> None:
    for place in range(len(DATA)):
        for bit in range(8):
            flipped = bytearray(DATA)
            flipped[place] ^= 1 << bit
            with pytest.raises(SnapshotError):
                load_snapshot(bytes(flipped))


def test_every_truncation_is_refused() -> None:
    for length in range(len(DATA)):
        with pytest.raises(SnapshotError):
            load_snapshot(DATA[:length])


@given(start=st.integers(0, len(DATA)), length=st.integers(0, 40), other=st.binary(max_size=40))
def test_spliced_bytes_are_the_same_snapshot_or_refused(
    start: int, length: int, other: bytes
) -> None:
    spliced = DATA[:start] + other + DATA[start + length :]
    try:
        snapshot = load_snapshot(spliced)
    except SnapshotError:
        return
    assert snapshot.lists == load_snapshot(DATA).lists


@given(body=st.binary(max_size=200))
def test_any_body_under_a_right_digest_is_refused_or_canonical(body: bytes) -> None:
    data = resealed(body=lambda lists: lists.Clear(), extra=body)
    with pytest.raises(SnapshotError):
        load_snapshot(data)


@given(data=st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SnapshotError):
        load_snapshot(data)
