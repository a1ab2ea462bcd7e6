"""Snapshots spoilt in every way that disks, networks and people know of, from a seed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from searchguard.errors import SearchguardError
from searchguard.policy.model import Lists
from searchguard.snapshot.codec import decode, encode
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.envelope import Envelope, Signature, digest_over, statement_of
from searchguard.snapshot.manifest import Manifest, manifest_of
from searchguard.snapshot.sealing import opened
from searchguard.v1 import snapshot_pb2
from tests.snapshot.keys import ANN, STRANGER
from tests.snapshot.mutating import mutate

Spoil = Callable[[random.Random, bytes, bytes], bytes]


def signed_by(envelope: Envelope, key: SigningKey) -> bytes:
    """Return an envelope as bytes, with one signature, whatever is in it."""
    return encode(replace(envelope, signatures=(key.sign(statement_of(envelope)),)))


def _flip(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def _truncate(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    return data[: rng.choice((rng.randrange(len(data)), len(data) - 1 - rng.randrange(200)))]


def _splice(rng: random.Random, data: bytes, other: bytes) -> bytes:
    at = rng.randrange(1, min(len(data), len(other)))
    return data[:at] + other[rng.choice((at, rng.randrange(1, len(other)))) :]


def _sign_wrongly(rng: random.Random, data: bytes, other: bytes) -> bytes:
    envelope = opened(data)
    (good,) = envelope.signatures
    wrong: tuple[tuple[Signature, ...], ...] = (
        (),
        (STRANGER.sign(statement_of(envelope)),),
        (replace(STRANGER.sign(statement_of(envelope)), key_id=good.key_id),),
        (replace(good, key_id=STRANGER.key_id),),
        (replace(good, algorithm=rng.choice(("", "none", "rsa", "Ed25519"))),),
        (replace(good, signature=good.signature[: rng.randrange(64)]),),
        (replace(good, signature=good.signature + rng.randbytes(rng.randrange(1, 65))),),
        (replace(good, signature=rng.randbytes(64)),),
        (replace(good, signature=bytes(64)),),
        opened(other).signatures,
        (good, good),
    )
    changed = replace(envelope, signatures=rng.choice(wrong))
    renamed = replace(envelope, authors=(f"author {rng.random()}",))
    return encode(rng.choice((changed, changed, changed, renamed)))


def _zero_tail(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    zeros = rng.randrange(1, rng.choice((16, 4096, len(data))))
    return rng.choice((data[:-zeros] + bytes(zeros), data + bytes(zeros)))


# What each hundred corruptions are.
CORRUPTIONS: dict[str, tuple[int, Spoil]] = {
    "flips": (40, _flip),
    "truncations": (30, _truncate),
    "splices": (10, _splice),
    "wrong signatures": (10, _sign_wrongly),
    "zero tails": (10, _zero_tail),
}


def corrupted(count: int, seed: int, data: bytes, other: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield so many spoilt copies of a signed snapshot, each with how it was spoilt.

    Args:
        count: A multiple of 100.
        seed: Decides which.
        data: A snapshot that ANN has signed.
        other: Another one.
    """
    rng = random.Random(seed)
    for name, (share, spoil) in CORRUPTIONS.items():
        for _ in range(count * share // 100):
            spoilt = data
            while spoilt in {data, other}:
                spoilt = spoil(rng, data, other)
            yield name, spoilt


def resigned(count: int, seed: int, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield malformed snapshots that ANN has signed all the same, each with what was done to it."""
    rng = random.Random(seed)
    for _ in range(count):
        envelope = opened(data)
        body = snapshot_pb2.Lists.FromString(envelope.body)
        done = [mutate(rng, body) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        raw = body.SerializeToString(deterministic=True)
        if rng.random() < 0.1:
            raw = _raw(rng, raw)
            done.append("raw bytes")
        manifest = _manifest(rng, raw, envelope)
        changed = replace(envelope, manifest=manifest, body=raw, digest=digest_over(manifest, raw))
        yield ", ".join(done), signed_by(changed, ANN)


def _raw(rng: random.Random, body: bytes) -> bytes:
    at = rng.randrange(len(body))
    return rng.choice(
        (
            body[:at] + rng.randbytes(rng.randrange(1, 9)) + body[at:],
            body[:at] + bytes([body[at] ^ 1 << rng.randrange(8)]) + body[at + 1 :],
            body[:at] + body[at + rng.randrange(1, 40) :],
            body + b"\xfa\x3f\x01x",
            body * 2,
        )
    )


def _manifest(rng: random.Random, body: bytes, envelope: Envelope) -> bytes:
    """Return the manifest that a hostile writer would make to fit a body."""
    old = decode(Manifest, envelope.manifest)
    try:
        fresh = manifest_of(decode(Lists, body), body)
    except SearchguardError:
        fresh = replace(old, body_digest=manifest_of(Lists(), body).body_digest)
    if rng.random() < 0.05:
        fresh = replace(
            fresh,
            **rng.choice(
                (
                    {"format": rng.choice((0, 2, 2**32 - 1))},
                    {"requires": ("telepathy",)},
                    {"requires": tuple(reversed((*fresh.requires, "events")))},
                    {"counts": replace(fresh.counts, rules=2**31)},
                    {"body_digest": rng.randbytes(32)},
                )
            ),
        )
    return encode(fresh)
