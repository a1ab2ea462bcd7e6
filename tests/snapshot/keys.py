"""Keys that are the same in every run, whose they are, and the trust that they make."""

from base64 import b64encode
from collections.abc import Iterable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.sealing import opened
from searchguard.snapshot.signing import signed, statement_in
from searchguard.snapshot.trust import PublicKey, Role, RoleName, Trust
from searchguard.snapshot.vouching import unsigned_trust


def key_of(seed: int) -> SigningKey:
    """Return one of 256 keys."""
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def public_of(key: SigningKey, person: str) -> PublicKey:
    """Return the public half of a key as a person's."""
    return PublicKey(
        key_id=key.key_id,
        algorithm="ed25519",
        public=b64encode(key.public).decode(),
        person=person,
    )


ANN, BOB, CAROL, BOB_TOO, STRANGER = map(key_of, range(5))
PEOPLE = {ANN: "ann", BOB: "bob", CAROL: "carol", BOB_TOO: "bob"}


def trust_of(
    roles: Mapping[RoleName, Iterable[SigningKey]],
    thresholds: Mapping[RoleName, int] | None = None,
    version: int = 1,
) -> Trust:
    """Return trust in keys; a threshold that is not given is 1."""
    named = {name: sorted(key.key_id for key in keys) for name, keys in roles.items()}
    used = {key_id for ids in named.values() for key_id in ids}
    keys = (public_of(key, person) for key, person in PEOPLE.items() if key.key_id in used)
    return Trust(
        version=version,
        keys=tuple(sorted(keys, key=lambda key: key.key_id)),
        roles=tuple(
            Role(role=name, keys=tuple(named[name]), threshold=(thresholds or {}).get(name, 1))
            for name in sorted(named)
        ),
    )


def trust_file(trust: Trust, *signers: SigningKey) -> bytes:
    """Return trust as a signed file."""
    document = unsigned_trust(trust)
    for key in signers:
        document = document.signed(key.sign(document.text))
    return bytes(document)


def signed_snapshot(data: bytes, *signers: SigningKey) -> bytes:
    """Return a snapshot with more signatures."""
    for key in signers:
        envelope = opened(data)
        data = signed(envelope, key.sign(statement_in(envelope)))
    return data
